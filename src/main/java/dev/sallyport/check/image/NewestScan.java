package dev.sallyport.check.image;

import dev.sallyport.signature.StatementSelection;
import dev.sallyport.signature.StrictJson;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Selection of the newest vulnerability scans and of all OpenVEX documents. Scans of the same time count together, so that
 * their order decides nothing; a scan without a time is older than all others.
 */
enum NewestScan implements StatementSelection {
    /** The only value. */
    SELECTION;

    @Override
    public Selected start() {
        return new Scans();
    }

    private static final class Scans implements Selected {
        private final Distinct documents = new Distinct();
        private Distinct newest = new Distinct();
        private Instant time = Instant.MIN;

        @Override
        public void add(String statement) {
            var json = StrictJson.plain(statement);
            if (!VulnerabilityScan.isScan(json)) {
                documents.add(statement);
                return;
            }
            var finished = VulnerabilityScan.finished(json).orElse(Instant.EPOCH);
            if (finished.isAfter(time)) {
                time = finished;
                newest = new Distinct();
            }
            if (finished.equals(time)) {
                newest.add(statement);
            }
        }

        @Override
        public List<String> statements() {
            return Stream.concat(newest.statements().stream(), documents.statements().stream())
                    .toList();
        }

        @Override
        public long length() {
            return newest.length() + documents.length();
        }
    }
}
