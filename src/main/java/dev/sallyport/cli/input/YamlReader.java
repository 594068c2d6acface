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
 * Reader of YAML and JSON with the types and merge keys of kubectl (go-yaml v2): {@code <<} overwrites earlier keys and is
 * overwritten by later keys. Stricter than kubectl where readers disagree: duplicate keys, unknown tags, recursive
 * aliases, deep nesting and alias bombs are rejected.
 */
final class YamlReader {
    private static final int MAX_DEPTH = 500;
    private static final long MAX_ALIASED = 1_000_000;
    private static final double MOST_INTEGRAL = 1e18;
    private static final String CORE = "tag:yaml.org,2002:";

    private final String source;
    private final int linesBefore;
    private final ParserImpl events;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private final int[] text;
    private long size;
    private long aliased;
    private int flowDepth;

    /**
     * Node of an anchor.
     *
     * @param node empty until the node is read completely
     * @param size number of nodes and characters that an alias adds
     */
    private record Anchored(Optional<YamlNode> node, long size) {}

    private YamlReader(String source, int linesBefore, String text) {
        var settings =
                LoadSettings.builder().setCodePointLimit(text.length() + 1).build();
        this.source = source;
        this.linesBefore = linesBefore;
        this.text = text.codePoints().toArray();
        this.events = new ParserImpl(settings, new StreamReader(settings, text));
    }

    /** Returns the documents of a text in order, without empty ones. */
    static List<YamlNode> read(String source, String text) throws InputError {
        return read(source, 0, text);
    }

    /**
     * Returns the documents of a part of a file in order, without empty ones.
     *
     * @param linesBefore number of lines before the part
     */
    static List<YamlNode> read(String source, int linesBefore, String text) throws InputError {
        try {
            return new YamlReader(source, linesBefore, text).documents();
        } catch (MarkedYamlEngineException e) {
            var location = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(mark -> new SourceLocation(linesBefore + mark.getLine() + 1, mark.getColumn() + 1));
            var message = location.isPresent() ? e.getProblem() : source + ": " + e.getProblem();
            throw new InputError(List.of(new InputProblem(source, location, message)));
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
        var location = location(event);
        if (depth > MAX_DEPTH) {
            throw error(location, "nested more than " + MAX_DEPTH + " levels deep");
        }
        size++;
        if (event instanceof AliasEvent alias) {
            return alias(alias, location);
        }
        long before = size;
        var anchor = ((NodeEvent) event).getAnchor();
        anchor.ifPresent(it -> anchors.put(it.getValue(), new Anchored(Optional.empty(), 0)));
        var node = event instanceof ScalarEvent scalar ? scalar(scalar, location) : collection(event, location, depth);
        anchor.ifPresent(it -> anchors.put(it.getValue(), new Anchored(Optional.of(node), size - before + 1)));
        return node;
    }

    private YamlNode alias(AliasEvent alias, SourceLocation location) throws InputError {
        var name = alias.getAlias().getValue();
        var target = anchors.get(name);
        if (target == null) {
            throw error(location, "the anchor \"" + name + "\" is not defined before this alias");
        }
        size += target.size();
        aliased += target.size();
        if (aliased > MAX_ALIASED) {
            throw error(location, "aliases expand to more than " + MAX_ALIASED + " nodes and characters");
        }
        return target.node()
                .orElseThrow(() -> error(location, "the anchor \"" + name + "\" contains itself"))
                .at(location);
    }

    private Scalar scalar(ScalarEvent event, SourceLocation location) throws InputError {
        size += event.getValue().length();
        if (flowDepth > 0 && event.isPlain() && isAmbiguous(event)) {
            throw error(location, "kubectl reads this differently: put a space after the colon, or quote the text");
        }
        return new Scalar(location, value(event, location));
    }

    /** Returns true for {@code ?a} and {@code a:} without a space in a flow collection: YAML 1.1 and 1.2 differ. */
    private boolean isAmbiguous(ScalarEvent event) {
        if (!event.getValue().isEmpty()) {
            return event.getValue().startsWith("?");
        }
        int at = event.getStartMark().orElseThrow().getIndex();
        return at > 0 && at < text.length && text[at - 1] == ':' && ",]}".indexOf(text[at]) >= 0;
    }

    private @Nullable Object value(ScalarEvent event, SourceLocation location) throws InputError {
        var tag = event.getTag().orElse(event.isPlain() ? "" : CORE + "str");
        var text = event.getValue();
        var value = PlainScalar.resolve(text);
        return switch (tag) {
            case "" -> inJson(value, location);
            case "!", CORE + "str", CORE + "timestamp", CORE + "merge" -> text;
            case CORE + "null" -> typed(value, value == null, tag, location);
            case CORE + "bool" -> typed(value, value instanceof Boolean, tag, location);
            case CORE + "int" -> typed(value, value instanceof Long || value instanceof BigInteger, tag, location);
            case CORE + "float" -> typed(value, value instanceof Number, tag, location);
            default -> throw error(location, "the tag " + tag + " is not supported");
        };
    }

    private @Nullable Object typed(@Nullable Object value, boolean matches, String tag, SourceLocation location)
            throws InputError {
        if (!matches) {
            throw error(location, "the value does not match its tag " + tag);
        }
        return inJson(value, location);
    }

    /** Converts a float as kubectl does, which sends JSON: no infinity, and 8.0 is 8. */
    private @Nullable Object inJson(@Nullable Object value, SourceLocation location) throws InputError {
        if (!(value instanceof Double number)) {
            return value;
        }
        if (!Double.isFinite(number)) {
            throw error(location, "JSON cannot express the number " + number);
        }
        return number == Math.rint(number) && Math.abs(number) < MOST_INTEGRAL ? (Object) number.longValue() : number;
    }

    private YamlNode collection(Event event, SourceLocation location, int depth) throws InputError {
        var tag = ((CollectionStartEvent) event).getTag();
        boolean isMapping = event instanceof MappingStartEvent;
        if (tag.isPresent() && !tag.get().equals(CORE + (isMapping ? "map" : "seq"))) {
            throw error(location, "the tag " + tag.get() + " is not supported");
        }
        int flow = ((CollectionStartEvent) event).isFlow() ? 1 : 0;
        flowDepth += flow;
        var collection = isMapping ? mapping(location, depth) : sequence(location, depth);
        flowDepth -= flow;
        return collection;
    }

    private Sequence sequence(SourceLocation location, int depth) throws InputError {
        var items = new ArrayList<YamlNode>();
        for (var event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new Sequence(location, items);
    }

    private Mapping mapping(SourceLocation location, int depth) throws InputError {
        var members = new LinkedHashMap<String, Member>();
        var seen = new HashSet<String>();
        for (var event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            var key = node(event, depth + 1);
            var value = node(events.next(), depth + 1);
            if (isMerge(event)) {
                merge(members, value);
            } else {
                var name = name(key);
                if (!seen.add(name)) {
                    throw error(key.location(), "duplicate key \"" + name + "\"");
                }
                members.put(name, new Member(key.location(), value));
            }
        }
        return new Mapping(location, members);
    }

    private static boolean isMerge(Event event) {
        return event instanceof ScalarEvent scalar
                && scalar.getValue().equals("<<")
                && scalar.getTag().map((CORE + "merge")::equals).orElse(scalar.isPlain());
    }

    /** Merges mappings; the first of several takes precedence. */
    private void merge(Map<String, Member> members, YamlNode merged) throws InputError {
        switch (merged) {
            case Mapping mapping -> members.putAll(mapping.members());
            case Sequence sequence
            when sequence.items().stream().allMatch(Mapping.class::isInstance) -> {
                for (var item : sequence.items().reversed()) {
                    merge(members, item);
                }
            }
            case Sequence _, Scalar _ -> throw error(merged.location(), "only mappings can be merged");
        }
    }

    private String name(YamlNode key) throws InputError {
        if (key instanceof Scalar scalar && scalar.value() != null) {
            return scalar.value().toString();
        }
        throw error(key.location(), "a key must be a scalar");
    }

    private SourceLocation location(Event event) {
        return event.getStartMark()
                .map(mark -> new SourceLocation(linesBefore + mark.getLine() + 1, mark.getColumn() + 1))
                .orElseThrow();
    }

    private InputError error(SourceLocation location, String message) {
        return new InputError(List.of(new InputProblem(source, Optional.of(location), message)));
    }
}
