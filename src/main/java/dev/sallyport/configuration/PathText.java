package dev.sallyport.configuration;

/** Spelling of paths: fields after dots, keys in brackets. No key can contain the characters that separate paths. */
final class PathText {
    private static final String PLAIN = "._/:-@ ";

    private PathText() {}

    /** Returns the path of a field of an object; a name with dots or slashes is a key. */
    static String field(String parent, String name) {
        if (!name.isEmpty() && name.chars().allMatch(PathText::isOfField)) {
            return parent.isEmpty() ? name : parent + "." + name;
        }
        return key(parent, name);
    }

    /** Returns the path of an element of a list or map. */
    static String key(String parent, String key) {
        return parent + "[" + escaped(key) + "]";
    }

    /** Returns a key without characters that have a meaning in paths and patterns. */
    static String escaped(String key) {
        if (key.chars().allMatch(PathText::isPlain)) {
            return key;
        }
        var text = new StringBuilder();
        key.chars().forEach(c -> {
            if (isPlain(c)) {
                text.append((char) c);
            } else {
                text.append('%').append(Integer.toHexString(c)).append(';');
            }
        });
        return text.toString();
    }

    private static boolean isOfField(int c) {
        return c == '-' || c == '_' || (c < 128 && Character.isLetterOrDigit(c));
    }

    private static boolean isPlain(int c) {
        return c < 128 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0);
    }
}
