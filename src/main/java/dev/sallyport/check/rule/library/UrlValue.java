package dev.sallyport.check.rule.library;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Absolute URL, or absolute path, as Go reads it.
 *
 * @param scheme scheme in lower case; empty for a path
 * @param host host with port, without user
 * @param path path as written
 * @param rawQuery query as written
 */
record UrlValue(String scheme, String host, String path, String rawQuery, String text) {
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);
    private static final Pattern MISSING_SCHEME = Pattern.compile(":.*", Pattern.DOTALL);
    private static final Pattern CONTROL = Pattern.compile(".*[\\x00-\\x1f\\x7f].*", Pattern.DOTALL);
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9._:~!$&'()*+,;=%@-]*");
    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+,;=:\\[\\]<>\"-]|[^\\x00-\\x7f]|%[89A-Fa-f][0-9A-Fa-f])*");
    private static final Pattern PORT = Pattern.compile("(:[0-9]*)?");
    private static final Pattern ESCAPES = Pattern.compile("(?:[^%]|%[0-9A-Fa-f]{2})*", Pattern.DOTALL);
    private static final String UNRESERVED = "-_.~";
    private static final String OF_PATHS = "$&+,/:;=@";
    private static final String AS_WRITTEN = "!$&'()*+,;=:@[]%/" + UNRESERVED;

    /**
     * Parses a URL.
     *
     * @throws IllegalArgumentException if the text is neither an absolute URL nor an absolute path
     */
    static UrlValue parse(String text) {
        requireUrl(text);
        var fragment = text.indexOf('#');
        return read(fragment < 0 ? text : text.substring(0, fragment), text, false);
    }

    static boolean isValid(String text) {
        try {
            requireUrl(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** A request URI has no fragment, so a hash counts as part of the path or the query here. */
    private static void requireUrl(String text) {
        require(!text.isEmpty() && !CONTROL.matcher(text).matches());
        read(text, text, true);
    }

    private static UrlValue read(String url, String text, boolean isRequest) {
        if (url.equals("*")) {
            return new UrlValue("", "", "*", "", text);
        }
        require(!MISSING_SCHEME.matcher(url).matches());
        var match = SCHEME.matcher(url);
        var hasScheme = match.matches();
        var scheme = hasScheme ? match.group(1).toLowerCase(Locale.ROOT) : "";
        var rest = hasScheme ? match.group(2) : url;
        var question = rest.indexOf('?');
        var query = question < 0 ? "" : rest.substring(question + 1);
        var path = question < 0 ? rest : rest.substring(0, question);
        if (!path.startsWith("/")) {
            require(hasScheme);
            return new UrlValue(scheme, "", "", query, text);
        }
        var host = "";
        if (path.startsWith("//") && (hasScheme || (!isRequest && !path.startsWith("///")))) {
            var slash = path.indexOf('/', 2);
            host = host(scheme, slash < 0 ? path.substring(2) : path.substring(2, slash));
            path = slash < 0 ? "" : path.substring(slash);
        }
        require(ESCAPES.matcher(path).matches());
        return new UrlValue(scheme, host, path, query, text);
    }

    private static String host(String scheme, String authority) {
        var at = authority.lastIndexOf('@');
        if (at >= 0) {
            var user = authority.substring(0, at);
            require(USER.matcher(user).matches() && ESCAPES.matcher(user).matches());
        }
        var host = authority.substring(at + 1);
        var bracket = host.lastIndexOf('[');
        require(bracket <= 0);
        if (bracket == 0) {
            return literal(host);
        }
        var first = host.indexOf(':');
        var colon = scheme.equals("http") || scheme.equals("https") ? first : host.lastIndexOf(':');
        require(first < 0 || PORT.matcher(host.substring(colon)).matches());
        require(HOST.matcher(host).matches());
        return unescaped(host, false);
    }

    /** Returns a host in brackets, which must be an IPv6 address. */
    private static String literal(String host) {
        var end = host.lastIndexOf(']');
        require(end > 0 && PORT.matcher(host.substring(end + 1)).matches());
        var inside = host.substring(1, end);
        var zone = inside.indexOf("%25");
        var address = zone < 0 ? inside : inside.substring(0, zone);
        require(address.indexOf(':') >= 0 && IpAddress.isAddress(address));
        require(zone < 0
                || (inside.length() > zone + 3 && ESCAPES.matcher(inside).matches()));
        return zone < 0
                ? host
                : "[" + address + "%" + unescaped(inside.substring(zone + 3), false) + host.substring(end);
    }

    String hostname() {
        var colon = portStart();
        var name = colon < 0 ? host : host.substring(0, colon);
        return name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
    }

    String port() {
        var colon = portStart();
        return colon < 0 ? "" : host.substring(colon + 1);
    }

    private int portStart() {
        var colon = host.lastIndexOf(':');
        return colon >= 0 && PORT.matcher(host.substring(colon)).matches() ? colon : -1;
    }

    /** Returns the path as written if that is a valid encoding, and encoded otherwise. */
    String escapedPath() {
        if (path.equals("*") || path.codePoints().allMatch(UrlValue::mayStand)) {
            return path;
        }
        var escaped = new StringBuilder();
        for (var each : bytes(path, false)) {
            var character = (char) (each & 255);
            if (isPlain(character) || OF_PATHS.indexOf(character) >= 0) {
                escaped.append(character);
            } else {
                escaped.append("%%%02X".formatted(each & 255));
            }
        }
        return escaped.toString();
    }

    private static boolean mayStand(int character) {
        return (character < 128 && isPlain((char) character)) || AS_WRITTEN.indexOf(character) >= 0;
    }

    private static boolean isPlain(char character) {
        return (character < 128 && Character.isLetterOrDigit(character)) || UNRESERVED.indexOf(character) >= 0;
    }

    /** Returns the values of each key. Pairs that are not valid are left out. */
    Map<String, List<String>> query() {
        var values = new LinkedHashMap<String, List<String>>();
        for (var pair : rawQuery.split("&", -1)) {
            if (pair.isEmpty()
                    || pair.indexOf(';') >= 0
                    || !ESCAPES.matcher(pair).matches()) {
                continue;
            }
            var equals = pair.indexOf('=');
            var key = unescaped(equals < 0 ? pair : pair.substring(0, equals), true);
            values.computeIfAbsent(key, _ -> new ArrayList<>())
                    .add(equals < 0 ? "" : unescaped(pair.substring(equals + 1), true));
        }
        return values;
    }

    private static String unescaped(String text, boolean plusIsSpace) {
        return new String(bytes(text, plusIsSpace), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text, boolean plusIsSpace) {
        var encoded = text.getBytes(StandardCharsets.UTF_8);
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] == '%') {
                bytes.write(Character.digit(encoded[i + 1], 16) << 4 | Character.digit(encoded[i + 2], 16));
                i += 2;
            } else {
                bytes.write(plusIsSpace && encoded[i] == '+' ? ' ' : encoded[i]);
            }
        }
        return bytes.toByteArray();
    }

    private static void require(boolean isValid) {
        if (!isValid) {
            throw new IllegalArgumentException("the string is neither an absolute URL nor an absolute path");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UrlValue url && text.equals(url.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
