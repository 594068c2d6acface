package dev.sallyport.ledger;

import dev.sallyport.ledger.ChainFinding.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All lines of one chain, from all files. */
final class ChainLines {
    private static final byte[] START = new byte[32];

    private final String id;
    private final List<ChainRun> runs = new ArrayList<>();
    private final List<ChainFinding> broken = new ArrayList<>();
    private final List<ChainFinding> findings = new ArrayList<>();

    ChainLines(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    void addRuns(List<ChainRun> more) {
        runs.addAll(more);
    }

    void addReordered(ChainFinding finding) {
        findings.add(finding);
    }

    void addBroken(ChainFinding finding) {
        broken.add(finding);
    }

    /** Compares each line with the next one, and with the checkpoint. */
    ChainResult verify(@Nullable ChainCheckpoint checkpoint, boolean needsCheckpoint, boolean startMayBeAbsent) {
        runs.sort(Comparator.comparingLong(ChainRun::first).thenComparingLong(ChainRun::last));
        var first = runs.getFirst();
        if (first.first() > 0 && !startMayBeAbsent) {
            absent(0, first.first() - 1, "lines before the first one are rotated away or removed");
        } else if (first.first() == 0 && !Arrays.equals(first.previous(), START)) {
            altered(0, first.place(), "the first line of a chain names no line before it");
        }
        var reached = first;
        for (var next : runs.subList(1, runs.size())) {
            link(reached, next);
            reached = next.last() > reached.last() ? next : reached;
        }
        var confirmed = reached.last() - 1;
        if (checkpoint != null) {
            compare(checkpoint, reached.last());
            confirmed = Math.max(
                    confirmed, Math.min(reached.last(), checkpoint.head().sequence()));
        } else if (needsCheckpoint) {
            findings.add(new ChainFinding(
                    Fault.UNCONFIRMED,
                    id,
                    first.first(),
                    reached.last(),
                    first.place(),
                    "no checkpoint names this chain: it is older than the checkpoints, or forged"));
        }
        brokenAtTheEnd(reached.last());
        findings.sort(Comparator.comparingLong(ChainFinding::first).thenComparing(ChainFinding::fault));
        return new ChainResult(id, first.first(), reached.last(), confirmed, findings);
    }

    /** Compares a run with those before it, of which one reaches furthest. */
    private void link(ChainRun reached, ChainRun next) {
        var before = next.first() - 1;
        if (before > reached.last()) {
            absent(reached.last() + 1, before, "after line %d".formatted(reached.last()));
            return;
        }
        holders(before, next)
                .filter(run -> !Arrays.equals(run.hash(before), next.previous()))
                .findFirst()
                .ifPresent(_ -> altered(
                        before, next.place(), "line %d, at this place, names another hash".formatted(next.first())));
        holders(next.first(), next)
                .mapToLong(run -> firstDifference(run, next))
                .filter(sequence -> sequence >= 0)
                .findFirst()
                .ifPresent(sequence -> altered(sequence, next.place(), "two different lines have this number"));
    }

    /** Returns the first number at which two runs have different lines, or -1; equal last lines have equal lines before. */
    private static long firstDifference(ChainRun one, ChainRun other) {
        var from = Math.max(one.first(), other.first());
        var to = Math.min(one.last(), other.last());
        if (Arrays.equals(one.hash(to), other.hash(to))) {
            return -1;
        }
        return LongStream.rangeClosed(from, to)
                .filter(sequence -> !Arrays.equals(one.hash(sequence), other.hash(sequence)))
                .findFirst()
                .orElse(-1);
    }

    private Stream<ChainRun> holders(long sequence, ChainRun except) {
        return runs.stream().filter(run -> run != except && run.contains(sequence));
    }

    private void compare(ChainCheckpoint checkpoint, long last) {
        var head = checkpoint.head();
        if (head.sequence() > last) {
            if (broken.stream().noneMatch(each -> each.first() == last + 1)) {
                findings.add(new ChainFinding(
                        Fault.TRUNCATED,
                        id,
                        last + 1,
                        head.sequence(),
                        "",
                        "the end of the chain is absent: the checkpoint of %s names line %d"
                                .formatted(checkpoint.time(), head.sequence())));
            }
            return;
        }
        runs.stream()
                .filter(run -> run.contains(head.sequence()))
                .filter(run ->
                        !HexFormat.of().formatHex(run.hash(head.sequence())).equals(head.hash()))
                .findFirst()
                .ifPresent(_ -> altered(
                        head.sequence(), "", "the checkpoint of %s names another hash".formatted(checkpoint.time())));
    }

    /** Reports absent lines; those at whose place a line without a link stands are cut or altered. */
    private void absent(long from, long to, String reason) {
        var next = from;
        for (var line : broken.stream()
                .filter(each -> each.first() >= from && each.first() <= to)
                .sorted(Comparator.comparingLong(ChainFinding::first))
                .toList()) {
            missing(next, line.first() - 1, reason);
            findings.add(line);
            next = line.first() + 1;
        }
        missing(next, to, reason);
    }

    private void brokenAtTheEnd(long last) {
        broken.stream().filter(each -> each.first() > last).forEach(findings::add);
    }

    private void missing(long from, long to, String reason) {
        if (from <= to) {
            findings.add(new ChainFinding(Fault.MISSING, id, from, to, "", reason));
        }
    }

    private void altered(long sequence, String place, String reason) {
        findings.add(new ChainFinding(Fault.ALTERED, id, sequence, sequence, place, reason));
    }
}
