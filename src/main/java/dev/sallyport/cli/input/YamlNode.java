package dev.sallyport.cli.input;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Value in a YAML document with its source location. */
public sealed interface YamlNode {

    /** Returns the start of the value; for an alias, the location of the alias. */
    SourceLocation location();

    /** Returns the value as maps, lists, strings, numbers and booleans. */
    @Nullable
    Object value();

    /** Returns the same value at the location of an alias. */
    YamlNode at(SourceLocation location);

    /** A text, number, boolean or null. */
    record Scalar(SourceLocation location, @Nullable Object value) implements YamlNode {

        /** Narrows a long to an int where possible, as a JSON reader does: IntOrString does not accept a long. */
        public Scalar {
            value = value instanceof Long number && number == number.intValue() ? (Object) number.intValue() : value;
        }

        @Override
        public Scalar at(SourceLocation other) {
            return new Scalar(other, value);
        }
    }

    /** A list. */
    record Sequence(SourceLocation location, List<YamlNode> items) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public List<@Nullable Object> value() {
            var value = new ArrayList<@Nullable Object>(items.size());
            items.forEach(item -> value.add(item.value()));
            return value;
        }

        @Override
        public Sequence at(SourceLocation other) {
            return new Sequence(other, items);
        }
    }

    /** A map with its keys in order. */
    record Mapping(SourceLocation location, Map<String, Member> members) implements YamlNode {
        public Mapping {
            members = Collections.unmodifiableMap(members);
        }

        @Override
        public Map<String, @Nullable Object> value() {
            var value = new LinkedHashMap<String, @Nullable Object>();
            members.forEach((key, member) -> value.put(key, member.node().value()));
            return value;
        }

        @Override
        public Mapping at(SourceLocation other) {
            return new Mapping(other, members);
        }

        public Optional<YamlNode> get(String key) {
            return Optional.ofNullable(members.get(key)).map(Member::node);
        }

        /** Returns the text of a key; empty if the key is absent or its value is not text. */
        String text(String key) {
            return get(key).map(YamlNode::value)
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .orElse("");
        }
    }

    /**
     * A value of a mapping.
     *
     * @param key location of the key
     */
    record Member(SourceLocation key, YamlNode node) {}
}
