package dev.sallyport.record;

import dev.sallyport.ledger.AuditChain;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Sink that chains the audit lines of this replica, and writes them in the order of the chain. */
public final class AuditStream implements AuditSink {
    private final AuditChain chain;
    private final Consumer<String> lines;
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * Creates a stream with a chain of its own.
     *
     * @param chain identifier of the chain, which no other process uses
     * @param lines sink for lines without line terminator
     */
    public AuditStream(String chain, Consumer<String> lines) {
        this.chain = new AuditChain(chain);
        this.lines = lines;
    }

    @Override
    public void write(StringBuilder line) {
        lock.lock();
        try {
            chain.append(line);
            lines.accept(line.toString());
        } finally {
            lock.unlock();
        }
    }

    /** Returns the last line of the chain. */
    AuditChain.Head head() {
        lock.lock();
        try {
            return chain.head();
        } finally {
            lock.unlock();
        }
    }
}
