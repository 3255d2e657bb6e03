import HostAccess

/// How things from outside are put into messages.
typealias Text = MessageText

/// The host and address that a message speaks of.
typealias Place = MessagePlace
