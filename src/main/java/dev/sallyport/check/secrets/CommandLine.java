package dev.sallyport.check.secrets;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Optional;

/** Passwords that well-known clients take by options of their own, and headers with a credential. */
final class CommandLine {

    /** A client or a word that must be there, and a pattern whose last group is the credential. */
    private record Form(String mark, String kind, Pattern pattern) {}

    private static final List<Form> FORMS = List.of(
            new Form(
                    "uthorization",
                    "an Authorization credential",
                    Pattern.compile(
                            "[Aa]uthorization['\"]?\\s*[:=,]?\\s*['\"]?(?i:bearer|basic|token)\\s+([A-Za-z0-9+/=._~-]{8,})")),
            new Form("\"auth\"", "a registry credential", Pattern.compile("\"auth\"\\s*:\\s*\"([A-Za-z0-9+/=]{8,})\"")),
            new Form(
                    "curl",
                    "a password",
                    Pattern.compile(
                            "\\bcurl\\b[^|;\\n]*\\s(?:-u|--user|--proxy-user)[ =]?['\"]?[^\\s:'\"$-]+:([^\\s'\"]+)")),
            new Form(
                    "mysql",
                    "a password",
                    Pattern.compile("\\bmysql[a-z]*\\b[^|;&\\n]*\\s-p['\"]?([^\\s'\"-][^\\s'\"]+)")),
            new Form(
                    "mariadb",
                    "a password",
                    Pattern.compile("\\bmariadb[a-z-]*\\b[^|;&\\n]*\\s-p['\"]?([^\\s'\"-][^\\s'\"]+)")),
            new Form(
                    "redis-cli", "a password", Pattern.compile("\\bredis-cli\\b[^|;&\\n]*\\s-a\\s+['\"]?([^\\s'\"]+)")),
            new Form("sshpass", "a password", Pattern.compile("\\bsshpass\\s+-p\\s*['\"]?([^\\s'\"]+)")),
            new Form(
                    "IDENTIFIED BY",
                    "a password",
                    Pattern.compile("IDENTIFIED\\s+(?:WITH\\s+[a-z0-9_]+\\s+)?BY\\s+\\\\?['\"]([^'\"\\\\]+)")),
            new Form("PASSWORD '", "a password", Pattern.compile("PASSWORD\\s+'([^']+)'")));

    private CommandLine() {}

    /** The kind of the first such credential in a command line or script. */
    static Optional<String> in(String text) {
        return FORMS.stream()
                .filter(form -> text.contains(form.mark) && isIn(form.pattern, text))
                .map(Form::kind)
                .findFirst();
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
