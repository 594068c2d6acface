package dev.sallyport.check.secrets;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Optional;

/** Detector of passwords in options of well-known clients, and of credentials in headers. */
final class CommandLine {

    /** Pattern with the credential as its group, and a text that every match contains, for a cheap test. */
    private record CommandPattern(String mark, String kind, Pattern pattern) {}

    private static final List<CommandPattern> PATTERNS = List.of(
            new CommandPattern(
                    "uthorization",
                    "an Authorization credential",
                    Pattern.compile(
                            "[Aa]uthorization['\"]?\\s*[:=,]?\\s*['\"]?(?i:bearer|basic|token)\\s+([A-Za-z0-9+/=._~-]{8,})")),
            new CommandPattern(
                    "\"auth\"", "a registry credential", Pattern.compile("\"auth\"\\s*:\\s*\"([A-Za-z0-9+/=]{8,})\"")),
            new CommandPattern(
                    "curl",
                    "a password",
                    Pattern.compile(
                            "\\bcurl\\b[^|;\\n]*\\s(?:-u|--user|--proxy-user)[ =]?['\"]?[^\\s:'\"$-]+:([^\\s'\"]+)")),
            new CommandPattern(
                    "mysql",
                    "a password",
                    Pattern.compile("\\bmysql[a-z]*\\b[^|;&\\n]*\\s-p['\"]?([^\\s'\"-][^\\s'\"]+)")),
            new CommandPattern(
                    "mariadb",
                    "a password",
                    Pattern.compile("\\bmariadb[a-z-]*\\b[^|;&\\n]*\\s-p['\"]?([^\\s'\"-][^\\s'\"]+)")),
            new CommandPattern(
                    "redis-cli", "a password", Pattern.compile("\\bredis-cli\\b[^|;&\\n]*\\s-a\\s+['\"]?([^\\s'\"]+)")),
            new CommandPattern("sshpass", "a password", Pattern.compile("\\bsshpass\\s+-p\\s*['\"]?([^\\s'\"]+)")),
            new CommandPattern(
                    "IDENTIFIED BY",
                    "a password",
                    Pattern.compile("IDENTIFIED\\s+(?:WITH\\s+[a-z0-9_]+\\s+)?BY\\s+\\\\?['\"]([^'\"\\\\]+)")),
            new CommandPattern("PASSWORD '", "a password", Pattern.compile("PASSWORD\\s+'([^']+)'")));

    private CommandLine() {}

    /** Returns the kind of the first credential in a command line or script. */
    static Optional<String> in(String text) {
        for (var pattern : PATTERNS) {
            if (text.contains(pattern.mark) && isIn(pattern.pattern, text)) {
                return Optional.of(pattern.kind);
            }
        }
        return Optional.empty();
    }

    private static boolean isIn(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        while (matcher.find()) {
            if (LiteralValue.isLiteral(matcher.group(1))) {
                return true;
            }
        }
        return false;
    }
}
