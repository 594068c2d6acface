package dev.sallyport.cli.input;

import dev.sallyport.cli.input.YamlNode.Mapping;
import dev.sallyport.cli.input.YamlNode.Scalar;
import dev.sallyport.cli.input.YamlNode.Sequence;

/** Finds the place of a field such as {@code spec.containers[0].ports[1].hostPort} or {@code metadata.annotations['a.b/c']}. */
final class FieldPath {
    private final String path;
    private int at;

    private FieldPath(String path) {
        this.path = path;
    }

    /** Where the field's key stands, or the item; where there is no such field, that of the nearest one around it that there is. */
    static SourceLocation find(YamlNode root, String path) {
        return new FieldPath(path).find(root, root.place());
    }

    private SourceLocation find(YamlNode node, SourceLocation place) {
        if (at == path.length()) {
            return place;
        }
        return switch (node) {
            case Scalar _ -> place;
            case Sequence sequence -> {
                int index = index();
                yield index < 0 || index >= sequence.items().size()
                        ? place
                        : find(
                                sequence.items().get(index),
                                sequence.items().get(index).place());
            }
            case Mapping mapping -> {
                var member = mapping.members().get(key(mapping));
                yield member == null ? place : find(member.node(), member.key());
            }
        };
    }

    /** The index that the path goes on with; -1 where it goes on with something else. */
    private int index() {
        int end = path.indexOf(']', at);
        var digits = end < 0 || path.charAt(at) != '[' ? "" : path.substring(at + 1, end);
        if (!digits.matches("[0-9]{1,9}")) {
            return -1;
        }
        at = end + 1;
        return Integer.parseInt(digits);
    }

    /** The key that the path goes on with; within quotes, one that the mapping has. */
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
