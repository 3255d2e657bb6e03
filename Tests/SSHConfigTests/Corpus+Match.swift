extension Corpus {
    /// `Match` lines.
    static let matches: [Example] = [
        Example("match all", "Match all\n Port 1\nMatch !all\n Port 2\nMatch ALL # always\n User a\n"),
        Example(
            "match host",
            "Match host web-*,db.*\n Port 1\nMatch host !web-1,*\n User a\nMatch HOST WEB-1\n BatchMode no\n",
            hosts: ["web-1", "db.corp.example", "WEB-1", "x"]),
        Example(
            "match host after HostName",
            "HostName %h.corp.example\nMatch host web-1\n Port 1\n"
                + "Match host *.corp.example\n Port 2\nMatch originalhost web-1\n User orig\n",
            hosts: ["web-1", "WEB-1", "x"]),
        Example(
            "match originalhost with negation",
            "Match !originalhost web-1\n Port 1\nMatch originalhost a,!b,*\n Port 2\n",
            hosts: ["web-1", "b", "c"]),
        Example("match user", "User ops\nMatch user ops\n Port 1\nMatch user root,x*\n Port 2\n"),
        Example("match user without one", "Match user root\n Port 1\nMatch !user root\n Port 2\n"),
        Example("match user of an option", "Match user ops\n Port 1\n", options: ["User=ops"]),
        Example("match localuser", "Match localuser root,nobody\n Port 1\nMatch !localuser *\n Port 2\n"),
        Example("match with equals signs", "Match host=web-1 user=root\n Port 1\nMatch host = db*\n Port 2\n"),
        Example(
            "match with quotes", "Match host \"web-1\" exec \"test a = a\"\n Port 1\nMatch \"host\" db*\n Port 2\n"),
        Example("match exec", "Match exec true\n Port 1\nMatch exec \"exit 0\"\n User a\nMatch !exec true\n User b\n"),
        Example("match exec that fails", "Match exec false\n Port 1\nMatch !exec \"exit 3\"\n Port 2\n"),
        Example(
            "match exec with tokens",
            "HostName %h.x\nPort 44\nUser u\nHostKeyAlias al\n"
                + "Match exec \"test %h-%n-%p-%r-%k-%% = web-1.x-web-1-44-u-al-%%\"\n IdentityFile /one\n"
                + "Match exec \"test %d = $(getent passwd %u | cut -d: -f6) -a %i = $(id -u)\"\n IdentityFile /two\n"
                + "Match exec \"test %l = $(uname -n) -a %L = $(uname -n | cut -d. -f1)\"\n IdentityFile /three\n"),
        Example(
            "match exec sees what is set above it",
            "Match exec \"test %p = 22\"\n Port 2222\nMatch exec \"test %p = 2222\"\n User a\n"),
        Example("match exec is skipped behind a mismatch", "Match host x exec \"touch $DIR/ran\"\n Port 1\n"),
        Example("match exec with a variable", "Match exec \"test $TEAM = blue\"\n Port 1\n"),
        Example("match exec that writes", "Match exec \"echo out; echo err >&2\"\n Port 1\n"),
        Example("match exec that reads", "Match exec \"cat >/dev/null\"\n Port 1\n"),
        Example(
            "several conditions", "Match host web-* user root !localuser x\n Port 1\nMatch host web-* user x\n Port 2\n"
        ),
        Example("match final", "Match final\n Port 1\nHost *\n User a\n"),
        Example(
            "match final and the host's new name",
            "Host web-1\n HostName new.corp.example\n Port 1\nHost new.*\n User renamed\nMatch final host new.*\n IdentityFile /k\n",
            hosts: ["web-1", "new.x", "DB"]),
        Example(
            "match final does not overwrite",
            "Match final\n Port 1\n HostName x\nMatch !final\n Port 2\nMatch final all\n User a\n"),
        Example(
            "match final in a file twice read", "IdentityFile /a\nMatch final\n IdentityFile /b\n IdentityFile /a\n"),
        Example("match canonical without canonicalization", "Match canonical\n Port 1\nMatch !canonical\n User a\n"),
        Example("match canonical beside final", "Match canonical\n Port 1\nMatch final host x\n User a\n"),
        Example(
            "match final that another condition excludes", "Match host x final\n Port 1\nMatch canonical\n User a\n"),
        Example("match host in the second reading", "HostName Big.Example\nMatch final host big.example\n Port 1\n"),
        Example("match with a comment", "Match host web-1 # user x\n Port 1\n"),
        Example("match all behind another condition", "Match host web-1 all\n Port 1\n"),
        Example("match without a condition", "Match # a\n Port 1\n"),
        Example("match all before another condition", "Match all host web-1\n Port 1\n"),
        Example("match all behind two conditions", "Match host web-1 user root all\n Port 1\n"),
        Example("match with an unknown condition", "Match moon full\n Port 1\n"),
        Example("match without a value", "Match host\n Port 1\n"),
        Example("match exec with an unknown token", "Match exec \"test %x\"\n Port 1\n"),
        Example("match with an open quote", "Match host \"web-1\n Port 1\n"),
        Example("a match that is quoted oddly", "Match exec 'test \"a b\" = x'\n Port 1\n"),
        Example(
            "host and match in turn",
            "Host web-1\n Port 1\nMatch user root\n User a\nHost db*\n Port 2\nMatch all\n Port 3\n"),
    ]

    /// `Include` lines.
    static let includes: [Example] = [
        Example("include by an absolute path", "Include $DIR/a\nPort 9\n", with: ["a": "Port 1\n"]),
        Example("include by a relative path", "Include a b\n", with: [".ssh/a": "Port 1\n", ".ssh/b": "User b\n"]),
        Example("include below the home", "Include ~/x/a\n", with: ["x/a": "Port 1\n"]),
        Example(
            "include of many", "Include $DIR/conf.d/*.conf\nUser z\n",
            with: ["conf.d/20.conf": "Port 20\n", "conf.d/10.conf": "Port 10\nUser a\n", "conf.d/x": "User b\n"]),
        Example("include of nothing", "Include $DIR/none/* missing\nPort 1\n"),
        Example(
            "include within a host", "Host web-1\n Include $DIR/a\n User u\nHost *\n Port 9\n",
            with: ["a": "Port 1\nHost db*\n Port 2\nHost *\n IdentityFile /k\n"]),
        Example(
            "include ends with the block it began in", "Host web-1\nInclude $DIR/a\nPort 5\n",
            with: ["a": "Host nothing\n Port 1\n"]),
        Example(
            "include within a match", "Match user root\n Include $DIR/a\nMatch user x\n Include $DIR/b\n",
            with: ["a": "Port 1\n", "b": "User b\n"]),
        Example(
            "include with match final", "Include $DIR/a\nHost never\n Include $DIR/b\n",
            with: ["a": "Port 1\n", "b": "Match final\n Port 2\n"]),
        Example(
            "a match final in a block that does not apply",
            "Host never\n Include $DIR/b\nHost *\nMatch canonical\n Port 3\n",
            with: ["b": "Match final\n Port 2\n"]),
        Example(
            "includes one in the other", "Include $DIR/0\n",
            with: Dictionary(
                uniqueKeysWithValues: (0..<15).map { ("\($0)", "Include $DIR/\($0 + 1)\nSendEnv A\(0)\n") }
            )
            .merging(["15": "Port 15\n"]) { $1 }),
        Example(
            "includes too deep", "Include $DIR/0\n",
            with: Dictionary(uniqueKeysWithValues: (0..<17).map { ("\($0)", "Include $DIR/\($0 + 1)\n") })
                .merging(["17": "Port 15\n"]) { $1 }),
        Example("a file that includes itself", "Include $DIR/config\n"),
        Example("files that include each other", "Host x\nInclude $DIR/a\n", with: ["a": "Include $DIR/config\n"]),
        Example("the same file twice", "Include $DIR/a $DIR/a\n", with: ["a": "IdentityFile /k\nSetEnv A=b\n"]),
        Example("a bad line in an included file", "Include $DIR/a\n", with: ["a": "Port x\n"]),
        Example("a bad line in a file for others", "Host never\n Include $DIR/a\n", with: ["a": "Nonsense yes\n"]),
        Example("include of a folder", "Include $DIR\nPort 1\n", with: ["a": ""]),
        Example("include of an empty name", "Include \"\"\n"),
        Example(
            "include with a space", "Include \"$DIR/a b\" $DIR/c\\ d\n", with: ["a b": "Port 1\n", "c d": "User u\n"]),
        Example("include of an unknown user", "Include ~nobody-of-that-name/x\nPort 1\n"),
    ]
}
