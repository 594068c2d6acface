package dev.sallyport.record;

import java.io.Writer;

/** Writer to a string builder, whose content is used without a copy. */
final class BuilderWriter extends Writer {
    private final StringBuilder text;

    BuilderWriter(StringBuilder text) {
        this.text = text;
    }

    @Override
    public void write(int character) {
        text.append((char) character);
    }

    @Override
    public void write(char[] characters, int offset, int length) {
        text.append(characters, offset, length);
    }

    @Override
    public void write(String characters, int offset, int length) {
        text.append(characters, offset, offset + length);
    }

    @Override
    public void flush() {
        // the builder has no buffer
    }

    @Override
    public void close() {
        // the builder stays usable
    }
}
