extension Corpus {
    /// How lines are read, and which of several values counts.
    static let lines: [Example] = [
        Example("an empty file", ""),
        Example("a file without a line's end", "Port 2222"),
        Example("nothing but comments", "# a\n\n   # b\n\t#c\n"),
        Example("the first value wins", "Port 1\nPort 2\nHost *\n Port 3\nUser a\nUser b\n"),
        Example("a host's own value before the default", "Host web-*\n User web\nHost *\n User any\n Port 7\n"),
        Example("a default before a host's own value", "User any\nHost web-*\n User web\n Port 2200\n"),
        Example("keywords in any case", "PORT 2222\nhostNAME x.example\nuSeR a\nhOsT *\n IdentitiesOnly YES\n"),
        Example("equals signs", "Port=2222\nUser = ops\nHostName  =x.example\nIdentityFile= /k\n"),
        Example("two equals signs", "User ==a\nProxyCommand == nc %h\nHostName = =b\n"),
        Example("CRLF", "Host web-1\r\n  Port 2222\r\n  User ops\r\n\r\nHost *\r\n  User any\r\n"),
        Example("tabs and spaces", "\t Host\t web-1 \t db.corp.example\t\n\t\tPort\t\t2222  \t\n"),
        Example("a form feed at a line's end", "Port 2222\u{0C}\nUser a \u{0C} \n"),
        Example("a quoted value", "User \"ops team\"\nIdentityFile \"/home/a b/key\"\nPort \"2222\"\n"),
        Example("single quotes", "User 'ops team'\nIdentityFile '/home/a b/key'\n"),
        Example("quotes within a word", "User o\"p s\"x'y z'\n"),
        Example("escaped characters", "User a\\ b\\\"c\\\\d\\'e\\n\nIdentityFile \"/a\\ b\"\n"),
        Example("a quoted keyword", "\"Port\" 2222\nUs\"er\" a\n"),
        Example("a keyword with an open quote", "\"Port 2222\nUser a\n"),
        Example("comments behind values", "Port 2222 # why\nUser a#b # c\nHost web-1 # d\n IdentityFile /k #\n"),
        Example("a hash in quotes", "User \"#a\"\nIdentityFile '# b'\n"),
        Example("host lines with comments", "Host # nothing\n Port 1\nHost web-1 #db.corp.example\n Port 2\n"),
        Example("a zero byte ends a line", "Port 2222\u{0}3\nUser a\u{0}\"\n"),
        Example("bytes of other scripts", "User bj\u{F6}rn\nHost \u{FC}ber\n Port 7\n", hosts: ["web-1", "\u{FC}ber"]),
        Example(
            "old keywords are overlooked", "Protocol 2\nCipher blowfish\nUseRoaming no a b\nRSAAuthentication yes\n"),
        Example(
            "old names of keywords", "IdentityFile2 /k\nDSAAuthentication no\nKeepAlive no\nTISAuthentication no\n"),
        Example("a line that begins with an equals sign", "=Port 2222\n = User a\n"),
        Example("white space only", "   \n\t\n\r\n \u{0C}\nPort 22\n"),
        Example(
            "options before the file", "Host *\n Port 1\n User a\n",
            options: ["Port=2222", "User b", "HostName = %h.x"]),
        Example("an option that is no option", "Port 1\n", options: ["Port"]),
        Example("an option for hosts", "Port 1\n", options: ["Host=a"]),
        Example("a long line", "User " + String(repeating: "a", count: 5000) + "\nPort 7\n"),
    ]

    /// `Host` lines.
    static let patterns: [Example] = [
        Example(
            "wildcards", "Host web-?\n Port 1\nHost *.corp.*\n Port 2\nHost *\n Port 3\n",
            hosts: ["web-1", "web-12", "web-", "a.corp.example", "corp.example", "x"]),
        Example(
            "negation", "Host *.example !db.* \n User a\nHost !web-1\n User b\nHost !db.* web-1 *\n User c\n",
            hosts: ["db.corp.example", "a.example", "web-1", "other"]),
        Example(
            "negation before and behind", "Host web-* !web-1\n Port 1\nHost !web-2 web-*\n Port 2\nHost *\n Port 3\n",
            hosts: ["web-1", "web-2", "web-3"]),
        Example(
            "names are compared as they are typed", "Host WEB-1\n Port 1\nHost web-1\n Port 2\n",
            hosts: ["WEB-1", "web-1", "Web-1"]),
        Example(
            "the same host in several places",
            "Host a b\n Port 1\nHost b\n User x\nHost a c b\n IdentityFile /k\nHost *\n User y\nHost b\n Port 9\n",
            hosts: ["a", "b", "c", "d"]),
        Example(
            "stars in a row", "Host **a**b\n Port 1\nHost *?*?\n Port 2\nHost a*a*a*a*b\n User c\n",
            hosts: ["ab", "xaxb", "a", "aaaaaaaaaaaaaaaaaaaac", "aaaaab"]),
        Example("quoted patterns", "Host \"web-1\" 'db*'\n Port 1\nHost \"web-1 db\"\n Port 2\n"),
        Example(
            "addresses", "Host 10.0.0.*\n Port 1\nHost 2001:db8:*\n Port 2\nHost 127.1\n Port 3\n",
            hosts: ["10.0.0.7", "2001:db8::7", "2001:DB8:0:0::7", "127.1", "127.0.0.1", "0x7f.1", "10.0.0.7.example"]),
        Example("an address of the other family", "AddressFamily inet6\n", hosts: ["127.1", "::1", "0::1"]),
        Example("a host without lines", "Host other\n Port 1\n", hosts: ["web-1"]),
        Example("commas are no separators", "Host web-1,db.corp.example\n Port 1\n"),
        Example(
            "an exclamation mark by itself", "Host ! web-1\n Port 1\nHost !\n Port 2\n", hosts: ["web-1", "x"]),
        Example("names that ssh refuses", "Port 1\n", hosts: ["a;b", "a$b", "a b", "a|b", "a,b", "(a)", "a\\b"]),
    ]
}
