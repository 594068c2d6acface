package dev.sallyport.cli.input;

import dev.sallyport.cli.input.YamlNode.Mapping;
import dev.sallyport.cli.input.YamlNode.Member;
import dev.sallyport.cli.input.YamlNode.Scalar;
import dev.sallyport.cli.input.YamlNode.Sequence;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Makes nodes of YAML and JSON, with the types and merge keys of kubectl (go-yaml v2): {@code <<} overwrites what stands before it and is
 * overwritten by what stands after it. Stricter than kubectl in what hides things: a key given twice, an unknown tag, an alias within
 * its own anchor, deep nesting and aliases that stand for too much are refused.
 */
final class YamlReader {
    private static final int MAX_DEPTH = 500;
    private static final long MAX_ALIASED = 1_000_000;
    private static final double MOST_INTEGRAL = 1e18;
    private static final String CORE = "tag:yaml.org,2002:";

    private final String source;
    private final ParserImpl events;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private final int[] text;
    private long size;
    private long aliased;
    private int flowDepth;

    /**
     * What an anchor names.
     *
     * @param node empty while it is being read
     * @param size how much an alias stands for: nodes and characters
     */
    private record Anchored(Optional<YamlNode> node, long size) {}

    private YamlReader(String source, String text) {
        var settings =
                LoadSettings.builder().setCodePointLimit(text.length() + 1).build();
        this.source = source;
        this.text = text.codePoints().toArray();
        this.events = new ParserImpl(settings, new StreamReader(settings, text));
    }

    /** The documents in a text, in their order; one without anything in it is left out. */
    static List<YamlNode> read(String source, String text) throws InputError {
        try {
            return new YamlReader(source, text).documents();
        } catch (MarkedYamlEngineException e) {
            var mark = e.getProblemMark().or(e::getContextMark);
            throw new InputError(source
                    + mark.map(it -> ":" + (it.getLine() + 1) + ":" + (it.getColumn() + 1))
                            .orElse("")
                    + ": " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new InputError(source + " cannot be read: " + e.getMessage());
        }
    }

    private List<YamlNode> documents() throws InputError {
        var documents = new ArrayList<YamlNode>();
        events.next();
        while (events.next().getEventId() == Event.ID.DocumentStart) {
            anchors.clear();
            var node = node(events.next(), 1);
            if (!(node instanceof Scalar scalar) || scalar.value() != null) {
                documents.add(node);
            }
            events.next();
        }
        return documents;
    }

    private YamlNode node(Event event, int depth) throws InputError {
        var place = place(event);
        if (depth > MAX_DEPTH) {
            throw error(place, "nested more than " + MAX_DEPTH + " levels deep");
        }
        size++;
        if (event instanceof AliasEvent alias) {
            return alias(alias, place);
        }
        long before = size;
        var anchor = ((NodeEvent) event).getAnchor();
        anchor.ifPresent(it -> anchors.put(it.getValue(), new Anchored(Optional.empty(), 0)));
        var node = event instanceof ScalarEvent scalar ? scalar(scalar, place) : collection(event, place, depth);
        anchor.ifPresent(it -> anchors.put(it.getValue(), new Anchored(Optional.of(node), size - before + 1)));
        return node;
    }

    private YamlNode alias(AliasEvent alias, SourceLocation place) throws InputError {
        var name = alias.getAlias().getValue();
        var target = anchors.get(name);
        if (target == null) {
            throw error(place, "there is no anchor \"" + name + "\" before");
        }
        size += target.size();
        aliased += target.size();
        if (aliased > MAX_ALIASED) {
            throw error(place, "aliases stand for too much");
        }
        return target.node()
                .orElseThrow(() -> error(place, "the anchor \"" + name + "\" contains itself"))
                .at(place);
    }

    private Scalar scalar(ScalarEvent event, SourceLocation place) throws InputError {
        size += event.getValue().length();
        if (flowDepth > 0 && event.isPlain() && isOtherToKubectl(event)) {
            throw error(place, "kubectl reads this otherwise; put a space after the colon, or the text in quotes");
        }
        return new Scalar(place, value(event, place));
    }

    /** Within braces, YAML 1.1 takes {@code ?a} for a key and {@code a:} for a text where no space follows; YAML 1.2 does not. */
    private boolean isOtherToKubectl(ScalarEvent event) {
        if (!event.getValue().isEmpty()) {
            return event.getValue().startsWith("?");
        }
        int at = event.getStartMark().orElseThrow().getIndex();
        return at > 0 && at < text.length && text[at - 1] == ':' && ",]}".indexOf(text[at]) >= 0;
    }

    private @Nullable Object value(ScalarEvent event, SourceLocation place) throws InputError {
        var tag = event.getTag().orElse(event.isPlain() ? "" : CORE + "str");
        var text = event.getValue();
        var value = PlainScalar.resolve(text);
        return switch (tag) {
            case "" -> inJson(value, place);
            case "!", CORE + "str", CORE + "timestamp", CORE + "merge" -> text;
            case CORE + "null" -> typed(value, value == null, tag, place);
            case CORE + "bool" -> typed(value, value instanceof Boolean, tag, place);
            case CORE + "int" -> typed(value, value instanceof Long || value instanceof BigInteger, tag, place);
            case CORE + "float" -> typed(value, value instanceof Number, tag, place);
            default -> throw error(place, "the tag " + tag + " means nothing here");
        };
    }

    private @Nullable Object typed(@Nullable Object value, boolean isRight, String tag, SourceLocation place) throws InputError {
        if (!isRight) {
            throw error(place, "the value does not go with its tag " + tag);
        }
        return inJson(value, place);
    }

    /** kubectl sends JSON, which has neither infinity nor a difference between 8 and 8.0. */
    private @Nullable Object inJson(@Nullable Object value, SourceLocation place) throws InputError {
        if (!(value instanceof Double number)) {
            return value;
        }
        if (!Double.isFinite(number)) {
            throw error(place, "JSON has no number for " + number);
        }
        return number == Math.rint(number) && Math.abs(number) < MOST_INTEGRAL ? (Object) number.longValue() : number;
    }

    private YamlNode collection(Event event, SourceLocation place, int depth) throws InputError {
        var tag = ((CollectionStartEvent) event).getTag();
        boolean isMapping = event instanceof MappingStartEvent;
        if (tag.isPresent() && !tag.get().equals(CORE + (isMapping ? "map" : "seq"))) {
            throw error(place, "the tag " + tag.get() + " means nothing here");
        }
        int flow = ((CollectionStartEvent) event).isFlow() ? 1 : 0;
        flowDepth += flow;
        var collection = isMapping ? mapping(place, depth) : sequence(place, depth);
        flowDepth -= flow;
        return collection;
    }

    private Sequence sequence(SourceLocation place, int depth) throws InputError {
        var items = new ArrayList<YamlNode>();
        for (var event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new Sequence(place, items);
    }

    private Mapping mapping(SourceLocation place, int depth) throws InputError {
        var members = new LinkedHashMap<String, Member>();
        var given = new HashSet<String>();
        for (var event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            var key = node(event, depth + 1);
            var value = node(events.next(), depth + 1);
            if (isMerge(event)) {
                merge(members, value);
            } else {
                var name = name(key);
                if (!given.add(name)) {
                    throw error(key.place(), "duplicate key \"" + name + "\"");
                }
                members.put(name, new Member(key.place(), value));
            }
        }
        return new Mapping(place, members);
    }

    private static boolean isMerge(Event event) {
        return event instanceof ScalarEvent scalar
                && scalar.getValue().equals("<<")
                && scalar.getTag().map((CORE + "merge")::equals).orElse(scalar.isPlain());
    }

    /** Of several mappings, the first has the last word. */
    private void merge(Map<String, Member> members, YamlNode merged) throws InputError {
        switch (merged) {
            case Mapping mapping -> members.putAll(mapping.members());
            case Sequence sequence
            when sequence.items().stream().allMatch(Mapping.class::isInstance) -> {
                for (var item : sequence.items().reversed()) {
                    merge(members, item);
                }
            }
            case Sequence _, Scalar _ -> throw error(merged.place(), "only mappings can be merged");
        }
    }

    private String name(YamlNode key) throws InputError {
        if (key instanceof Scalar scalar && scalar.value() != null) {
            return scalar.value().toString();
        }
        throw error(key.place(), "this cannot be a key");
    }

    private SourceLocation place(Event event) {
        return event.getStartMark()
                .map(mark -> new SourceLocation(mark.getLine() + 1, mark.getColumn() + 1))
                .orElseThrow();
    }

    private InputError error(SourceLocation place, String message) {
        return new InputError("%s:%d:%d: %s".formatted(source, place.line(), place.column(), message));
    }
}
