import FairleadCommands

await Fairlead.runAndExit()
