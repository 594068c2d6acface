package dev.sallyport.check.secrets;

import com.google.re2j.Pattern;
import java.util.Optional;

/** Detector of passwords in {@code scheme://user:password@host}, {@code user:password@tcp(host)} and Oracle JDBC URLs. */
final class ConnectionString {
    private static final int WINDOW = 512;
    private static final String AUTHORITY_ENDS = "/?# \t\r\n\"'<>\\^`|";
    private static final Pattern DRIVER = Pattern.compile("([A-Za-z0-9_.-]+):([^\\s:/@'\"]+)@(?:tcp|unix|udp)?\\(");
    private static final Pattern ORACLE = Pattern.compile("jdbc:oracle:[a-z]+:([^\\s/@'\"]+)/([^\\s/@'\"]+)@");

    private ConnectionString() {}

    /** Returns the kind of the first password in a text. */
    static Optional<String> in(String text) {
        for (int i = text.indexOf("://"); i >= 0; i = text.indexOf("://", i + 3)) {
            if (isPassword(userInfo(text, i + 3))) {
                return Optional.of("a password in a URL");
            }
        }
        return hasGroup(DRIVER, text, "(") || hasGroup(ORACLE, text, "jdbc:oracle:")
                ? Optional.of("a password in a connection string")
                : Optional.empty();
    }

    /** Returns the text before the last {@code @} of the authority. References may contain any character. */
    private static String userInfo(String text, int start) {
        var limit = Math.min(text.length(), start + WINDOW);
        var at = -1;
        var inReference = false;
        for (int i = start; i < limit; i++) {
            var c = text.charAt(i);
            if (inReference) {
                inReference = c != '}' && c != ')';
            } else if (c == '$') {
                inReference = i + 1 < limit && "{(".indexOf(text.charAt(i + 1)) >= 0;
            } else if (c == '@') {
                at = i;
            } else if (AUTHORITY_ENDS.indexOf(c) >= 0) {
                break;
            }
        }
        return at < 0 ? "" : text.substring(start, at);
    }

    private static boolean isPassword(String userInfo) {
        var colon = userInfo.indexOf(':');
        return colon >= 0 && isValue(userInfo.substring(colon + 1));
    }

    private static boolean isValue(String password) {
        return !password.isEmpty()
                && (LiteralValue.isLiteral(password) || password.length() < 3 || LiteralValue.isNumber(password))
                && "<%*{$".indexOf(password.charAt(0)) < 0;
    }

    private static boolean hasGroup(Pattern pattern, String text, String mark) {
        if (!text.contains(mark) || text.indexOf('@') < 0) {
            return false;
        }
        var matcher = pattern.matcher(text);
        return matcher.find() && isValue(matcher.group(2));
    }
}
