package dev.sallyport.ledger;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Verifier of audit lines in files, in any order of the files. */
public final class ChainVerifier {
    private final List<ChainCheckpoint> checkpoints;
    private final boolean hasCheckpoints;
    private final boolean startMayBeAbsent;
    private final List<ChainFile> files = new ArrayList<>();

    /**
     * Creates a verifier without files.
     *
     * @param checkpoints checkpoints of the replicas
     * @param hasCheckpoints whether chains without a checkpoint are a fault
     * @param startMayBeAbsent whether lines before the first one of a chain may be in files that were deleted
     */
    public ChainVerifier(List<ChainCheckpoint> checkpoints, boolean hasCheckpoints, boolean startMayBeAbsent) {
        this.checkpoints = List.copyOf(checkpoints);
        this.hasCheckpoints = hasCheckpoints;
        this.startMayBeAbsent = startMayBeAbsent;
    }

    /** Reads a file, whose characters are bytes (ISO 8859-1). */
    public void read(String name, BufferedReader lines) throws IOException {
        var file = new ChainFile(name);
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            file.add(line);
        }
        files.add(file);
    }

    /** Returns the result of each chain, in the order of their identifiers. */
    public List<ChainResult> results() {
        var chains = new TreeMap<String, ChainLines>();
        for (var file : files) {
            file.runs().forEach((id, runs) -> lines(chains, id).addRuns(runs));
            file.reordered().forEach(finding -> lines(chains, finding.chain()).addReordered(finding));
            file.broken().forEach(finding -> lines(chains, finding.chain()).addBroken(finding));
        }
        return chains.values().stream()
                .map(chain -> chain.verify(
                        checkpoints.stream()
                                .filter(each -> each.head().chain().equals(chain.id()))
                                .findFirst()
                                .orElse(null),
                        hasCheckpoints,
                        startMayBeAbsent))
                .toList();
    }

    /** Returns the checkpoints of chains that are in no file. */
    public List<ChainCheckpoint> absent() {
        return checkpoints.stream()
                .filter(each -> files.stream()
                        .noneMatch(file -> file.runs().containsKey(each.head().chain())))
                .toList();
    }

    private static ChainLines lines(Map<String, ChainLines> chains, String id) {
        return chains.computeIfAbsent(id, ChainLines::new);
    }
}
