package dev.sallyport.registry.provider.exec;

import dev.sallyport.registry.provider.ProviderException;
import dev.sallyport.workload.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Program that writes an answer to its standard output. Time and output are limited; standard error is read and discarded,
 * because programs write credentials to it. No thread waits in a read, so that a process that keeps the output open holds
 * none.
 *
 * @param file executable
 * @param environment all environment variables of the program
 */
public record ExternalProgram(Path file, List<String> arguments, Map<String, String> environment) {
    /** Maximum length of the input: it fits into the buffer of a pipe, so that writing it never blocks. */
    public static final int MAX_INPUT = 48 * 1024;

    private static final int MAX_OUTPUT = 256 * 1024;
    private static final int BUFFER = 8 * 1024;
    private static final long PAUSE_MILLIS = 2;

    public ExternalProgram {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** Exit code and standard output of a program. */
    public record Output(int exitCode, byte[] bytes) {
        public Output {
            bytes = bytes.clone();
        }

        @Override
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public String toString() {
            return "Output[exit code " + exitCode + "]";
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
        var process = started();
        try {
            Thread.ofVirtual().start(() -> write(process, input));
            return output(process, deadline);
        } catch (IOException broken) {
            throw new ProviderException("closed its output");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Process started() throws ProviderException {
        var command = new ArrayList<String>();
        command.add(file.toString());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(new TreeMap<>(environment));
        try {
            return builder.start();
        } catch (IOException cannot) {
            throw new ProviderException("cannot be started: is " + file + " an executable for this platform?");
        }
    }

    /** Writes the input. A program may end without reading it. */
    private static void write(Process process, byte[] input) {
        try (var stdin = process.getOutputStream()) {
            stdin.write(input);
        } catch (IOException _) {
            // it does not read its input
        }
    }

    private static Output output(Process process, Deadline deadline) throws IOException, ProviderException {
        var stdout = new ByteArrayOutputStream();
        var buffer = new byte[BUFFER];
        while (true) {
            boolean isAlive = process.isAlive();
            int moved = moved(process.getInputStream(), buffer, stdout) + moved(process.getErrorStream(), buffer, null);
            if (stdout.size() > MAX_OUTPUT) {
                throw new ProviderException("writes more than " + MAX_OUTPUT + " bytes");
            }
            if (!isAlive && moved == 0) {
                return new Output(process.exitValue(), stdout.toByteArray());
            }
            if (deadline.passed()) {
                throw new ProviderException("does not end in time");
            }
            if (moved == 0) {
                pause();
            }
        }
    }

    /** Moves the bytes that can be read without waiting; returns their number. */
    private static int moved(InputStream from, byte[] buffer, @Nullable ByteArrayOutputStream to) throws IOException {
        int available = Math.min(from.available(), buffer.length);
        int read = available == 0 ? 0 : from.read(buffer, 0, available);
        if (to != null && read > 0) {
            to.write(buffer, 0, read);
        }
        return Math.max(read, 0);
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
