package dev.sallyport.record;

/** Sink of audit lines. */
@FunctionalInterface
public interface AuditSink {

    /** Writes a line: a JSON object without line terminator. The sink may change the buffer. */
    void write(StringBuilder line);
}
