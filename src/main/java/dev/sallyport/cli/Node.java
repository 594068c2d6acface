package dev.sallyport.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A value in a YAML document, and where it and its parts stand. */
sealed interface Node {

    /** Where the value begins; for an alias, where the alias stands. */
    Place place();

    /** The value as maps, lists, strings, numbers and booleans. */
    @Nullable
    Object value();

    /** The same value at another place, as an alias makes it. */
    Node at(Place place);

    record Scalar(Place place, @Nullable Object value) implements Node {
        @Override
        public Scalar at(Place other) {
            return new Scalar(other, value);
        }
    }

    record Sequence(Place place, List<Node> items) implements Node {
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
        public Sequence at(Place other) {
            return new Sequence(other, items);
        }
    }

    record Mapping(Place place, Map<String, Member> members) implements Node {
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
        public Mapping at(Place other) {
            return new Mapping(other, members);
        }

        Optional<Node> get(String key) {
            return Optional.ofNullable(members.get(key)).map(Member::node);
        }

        /** The text under a key; empty where there is none. */
        String text(String key) {
            return get(key).map(Node::value)
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
    record Member(Place key, Node node) {}
}
