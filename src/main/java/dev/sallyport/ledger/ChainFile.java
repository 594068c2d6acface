package dev.sallyport.ledger;

import dev.sallyport.ledger.ChainFinding.Fault;
import dev.sallyport.ledger.LineReader.LogLine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Audit lines of one file, in its order: runs of consecutive lines, and lines that stand after a later one.
 *
 * <p>A line without a link takes the place after the line before it, so that a cut line is told from a missing one.
 */
final class ChainFile {
    private final String name;
    private final LineReader reader = new LineReader();
    private final MessageDigest sha256 = Sha256.digest();
    private final Map<String, List<ChainRun>> runs = new HashMap<>();
    private final Map<String, Long> latest = new HashMap<>();
    private final List<ChainFinding> reordered = new ArrayList<>();
    private final List<ChainFinding> broken = new ArrayList<>();
    private long number;
    private @Nullable String chain;
    private long brokenInARow;

    ChainFile(String name) {
        this.name = name;
    }

    /** Adds a line, whose characters are bytes (ISO 8859-1), without line terminator. */
    void add(String raw) {
        number++;
        switch (reader.read(raw)) {
            case LogLine.Linked line -> add(line);
            case LogLine.Broken line -> add(line);
            case LogLine.Other _ -> {}
        }
    }

    Map<String, List<ChainRun>> runs() {
        return runs;
    }

    List<ChainFinding> reordered() {
        return reordered;
    }

    /** Returns the lines without a link, with the sequence number that each would have. */
    List<ChainFinding> broken() {
        return broken;
    }

    private void add(LogLine.Linked line) {
        chain = line.chain();
        brokenInARow = 0;
        var hash = sha256.digest(line.text().getBytes(StandardCharsets.ISO_8859_1));
        var previous = HexFormat.of().parseHex(line.previous());
        var before = latest.getOrDefault(line.chain(), -1L);
        if (line.sequence() < before && !isKnown(line.chain(), line.sequence(), hash)) {
            reordered.add(new ChainFinding(
                    Fault.REORDERED,
                    line.chain(),
                    line.sequence(),
                    line.sequence(),
                    place(),
                    "it stands after line %d".formatted(before)));
        }
        latest.merge(line.chain(), line.sequence(), Math::max);
        run(line, previous).add(hash);
    }

    private ChainRun run(LogLine.Linked line, byte[] previous) {
        var known = runs.computeIfAbsent(line.chain(), _ -> new ArrayList<>());
        if (!known.isEmpty()) {
            var last = known.getLast();
            if (!last.isFull()
                    && line.sequence() == last.last() + 1
                    && Arrays.equals(last.hash(last.last()), previous)) {
                return last;
            }
        }
        var next = new ChainRun(line.sequence(), previous, place());
        known.add(next);
        return next;
    }

    private boolean isKnown(String id, long sequence, byte[] hash) {
        return runs.getOrDefault(id, List.of()).stream()
                .anyMatch(run -> run.contains(sequence) && Arrays.equals(run.hash(sequence), hash));
    }

    private void add(LogLine.Broken line) {
        if (chain != null) {
            brokenInARow++;
            var sequence = latest.getOrDefault(chain, -1L) + brokenInARow;
            broken.add(new ChainFinding(
                    line.isCut() ? Fault.TRUNCATED : Fault.ALTERED,
                    chain,
                    sequence,
                    sequence,
                    place(),
                    line.isCut() ? "the line is cut" : "the link of the line is removed"));
        }
    }

    private String place() {
        return name + ":" + number;
    }
}
