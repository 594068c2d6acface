package dev.sallyport.registry.provider.exec;

import dev.sallyport.registry.provider.ProviderException;
import dev.sallyport.workload.Deadline;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Program that writes an answer to its standard output. Time and output are limited; standard error is discarded, because
 * programs write credentials to it. The output is a temporary file without a name, so that no thread waits for a process that
 * keeps it open.
 *
 * @param file executable
 * @param environment all environment variables of the program
 */
public record ExternalProgram(Path file, List<String> arguments, Map<String, String> environment) {
    /** Maximum length of the input. */
    public static final int MAX_INPUT = 48 * 1024;

    private static final int MAX_OUTPUT = 256 * 1024;
    private static final long PAUSE_MILLIS = 2;

    public ExternalProgram {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** Exit code and standard output of a program. */
    public static final class Output {
        private final int exitCode;
        private final byte[] bytes;

        Output(int exitCode, byte[] bytes) {
            this.exitCode = exitCode;
            this.bytes = bytes.clone();
        }

        public int exitCode() {
            return exitCode;
        }

        public byte[] bytes() {
            return bytes.clone();
        }
    }

    /**
     * Runs the program and kills it, with all that it has started, at the deadline.
     *
     * @throws ProviderException if it cannot be started, does not end in time or writes too much
     */
    public Output run(byte[] input, Deadline deadline) throws ProviderException {
        if (input.length > MAX_INPUT) {
            throw new ProviderException("was not started: its input has more than " + MAX_INPUT + " bytes");
        }
        try {
            var output = Files.createTempFile("sallyport", null);
            try (var written = FileChannel.open(output, StandardOpenOption.READ)) {
                return run(started(output), written, input, deadline);
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException full) {
            throw new ProviderException("was not started: its output needs a temporary file");
        }
    }

    private static Output run(Process process, FileChannel written, byte[] input, Deadline deadline)
            throws IOException, ProviderException {
        try {
            Thread.ofVirtual().start(() -> write(process, input));
            while (process.isAlive()) {
                requireSize(written);
                if (deadline.passed()) {
                    throw new ProviderException("does not end in time");
                }
                pause();
            }
            requireSize(written);
            var content = ByteBuffer.allocate(MAX_OUTPUT);
            while (written.read(content) > 0) {
                // the file ends, or has been read up to its size
            }
            content.flip();
            var bytes = new byte[content.remaining()];
            content.get(bytes);
            return new Output(process.exitValue(), bytes);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Starts the program and removes the name of its output. */
    private Process started(Path output) throws IOException, ProviderException {
        var command = new ArrayList<String>();
        command.add(file.toString());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .redirectOutput(Redirect.to(output.toFile()))
                .redirectError(Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(new TreeMap<>(environment));
        Process process;
        try {
            process = builder.start();
        } catch (IOException cannot) {
            throw new ProviderException("cannot be started: is " + file + " an executable for this platform?");
        }
        Files.deleteIfExists(output);
        return process;
    }

    /** Writes the input. A program may end without reading it. */
    private static void write(Process process, byte[] input) {
        try (var stdin = process.getOutputStream()) {
            stdin.write(input);
        } catch (IOException _) {
            // it does not read its input
        }
    }

    private static void requireSize(FileChannel written) throws IOException, ProviderException {
        if (written.size() > MAX_OUTPUT) {
            throw new ProviderException("writes more than " + MAX_OUTPUT + " bytes");
        }
    }

    private static void pause() throws ProviderException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ProviderException("was stopped: the thread was interrupted");
        }
    }

    /** Names the program; environment and arguments may contain credentials. */
    @Override
    public String toString() {
        return file.toString();
    }
}
