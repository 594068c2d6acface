package dev.sallyport.cli.input;

import dev.sallyport.cli.input.YamlNode.Mapping;
import dev.sallyport.cli.input.YamlNode.Scalar;
import dev.sallyport.cli.input.YamlNode.Sequence;

/** JSON path of a field, such as {@code spec.containers[0].ports[1].hostPort} or {@code metadata.annotations['a.b/c']}. */
final class FieldPath {
    private final String path;
    private int at;

    private FieldPath(String path) {
        this.path = path;
    }

    /** Returns the location of the field's key or of the list item; of the nearest existing field around it if it is absent. */
    static SourceLocation find(YamlNode root, String path) {
        return new FieldPath(path).find(root, root.location());
    }

    private SourceLocation find(YamlNode node, SourceLocation location) {
        if (at == path.length()) {
            return location;
        }
        return switch (node) {
            case Scalar _ -> location;
            case Sequence sequence -> {
                int index = index();
                yield index < 0 || index >= sequence.items().size()
                        ? location
                        : find(
                                sequence.items().get(index),
                                sequence.items().get(index).location());
            }
            case Mapping mapping -> {
                var member = mapping.members().get(key(mapping));
                yield member == null ? location : find(member.node(), member.key());
            }
        };
    }

    /** Reads the next index; -1 if the path continues with a key. */
    private int index() {
        int end = path.indexOf(']', at);
        var digits = end < 0 || path.charAt(at) != '[' ? "" : path.substring(at + 1, end);
        if (!digits.matches("[0-9]{1,9}")) {
            return -1;
        }
        at = end + 1;
        return Integer.parseInt(digits);
    }

    /** Reads the next key; a quoted key is the first one that the mapping contains. */
    private String key(Mapping mapping) {
        if (path.startsWith("['", at)) {
            for (int end = path.indexOf("']", at); end >= 0; end = path.indexOf("']", end + 1)) {
                var key = path.substring(at + 2, Math.max(at + 2, end));
                if (mapping.members().containsKey(key)) {
                    at = end + 2;
                    return key;
                }
            }
            return "";
        }
        int start = path.charAt(at) == '.' ? at + 1 : at;
        int end = start;
        while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
            end++;
        }
        at = end;
        return path.substring(start, end);
    }
}
