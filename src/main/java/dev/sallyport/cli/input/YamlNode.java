package dev.sallyport.cli.input;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A value in a YAML document, and where it and its parts stand. */
public sealed interface YamlNode {

    /** Where the value begins; for an alias, where the alias stands. */
    SourceLocation place();

    /** The value as maps, lists, strings, numbers and booleans. */
    @Nullable
    Object value();

    /** The same value at another place, as an alias makes it. */
    YamlNode at(SourceLocation place);

    record Scalar(SourceLocation place, @Nullable Object value) implements YamlNode {

        /** Numbers are as small as they may be, as a reader of JSON has them: what takes an int or a text takes no long. */
        public Scalar {
            value = value instanceof Long number && number == number.intValue() ? (Object) number.intValue() : value;
        }

        @Override
        public Scalar at(SourceLocation other) {
            return new Scalar(other, value);
        }
    }

    record Sequence(SourceLocation place, List<YamlNode> items) implements YamlNode {
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

    record Mapping(SourceLocation place, Map<String, Member> members) implements YamlNode {
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

        /** The text under a key; empty where there is none. */
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
     * @param key where the key stands
     */
    record Member(SourceLocation key, YamlNode node) {}
}
