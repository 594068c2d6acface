package dev.sallyport.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Runner of external programs. */
final class Command {

    /** Exit code and output of a program. */
    record Result(int code, String out, String err) {
        Result succeeded() {
            if (code != 0) {
                throw new IllegalStateException("exit code " + code + "\n" + out + err);
            }
            return this;
        }
    }

    private Command() {}

    static Result run(Map<String, String> environment, String input, String... command) {
        try {
            var builder = new ProcessBuilder(command)
                    .directory(Path.of("").toAbsolutePath().toFile());
            builder.environment().putAll(environment);
            var process = builder.start();
            var out = CompletableFuture.supplyAsync(
                    () -> read(process.inputReader(StandardCharsets.UTF_8).lines()));
            var err = CompletableFuture.supplyAsync(
                    () -> read(process.errorReader(StandardCharsets.UTF_8).lines()));
            try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
                stdin.write(input);
            }
            return new Result(process.waitFor(), out.join(), err.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static String tool(String name) {
        return run(Map.of(), "", "bin/tool", name).succeeded().out().strip();
    }

    static List<String> with(String first, String... rest) {
        return Stream.concat(Stream.of(first), Stream.of(rest)).toList();
    }

    private static String read(Stream<String> lines) {
        return String.join("\n", lines.toList());
    }
}
