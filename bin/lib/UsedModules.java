import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/** Prints the modules of the JDK that the jars below a directory use. */
class UsedModules {
    private static final Pattern USED = Pattern.compile("-> ((?:java|jdk)\\.[a-z.]+)$", Pattern.MULTILINE);

    public static void main(String[] arguments) throws Exception {
        var jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
        var modules = new TreeSet<String>();
        try (var files = Files.walk(Path.of(arguments[0]))) {
            for (var jar : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                var output = new StringWriter();
                var ignored = new PrintWriter(new StringWriter());
                jdeps.run(new PrintWriter(output), ignored, "--multi-release", "base", "--ignore-missing-deps", "-s", jar.toString());
                USED.matcher(output.toString()).results().map(match -> match.group(1)).forEach(modules::add);
            }
        }
        modules.forEach(System.out::println);
    }
}
