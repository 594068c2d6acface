package dev.sallyport.prose;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Comments of the Java sources: all of them, and those that introduce a type. */
final class JavaComments {
    private static final Pattern TOKEN = Pattern.compile(
            "(?s)\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])+'" + "|(/\\*.*?\\*/|//[^\\n]*)");
    private static final Pattern MARKUP = Pattern.compile("\\{@code [^}]*\\}|<a"
            + " href=[^>]*>|https?://\\S+|\\{@link(?:plain)?|@(?:param|see|return|throws)\\b|</?\\w+>|[/*{}]");

    private JavaComments() {}

    /** Returns the Java files below a directory. */
    static List<Path> files(Path directory) {
        try (var files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the text of all comments of a file without code and markup. */
    static String text(Path file) {
        try {
            return TOKEN.matcher(Files.readString(file))
                    .results()
                    .map(result -> result.group(1))
                    .filter(comment -> comment != null)
                    .map(comment -> MARKUP.matcher(comment).replaceAll(" "))
                    .reduce("", (all, comment) -> all + "\n" + comment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the first sentence of the comment of each documented type, by file and name of the type. */
    static Map<String, String> introductions(List<Path> files) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var found = new TreeMap<String, String>();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            var trees = Trees.instance(task);
            for (var unit : task.parse()) {
                new Types(trees, unit, found).scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** Returns the words of a text, in lower case. */
    static Stream<String> words(String text) {
        return Pattern.compile("[A-Za-z][A-Za-z'’-]*")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .map(word -> word.toLowerCase(java.util.Locale.ROOT));
    }

    private static final class Types extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final Trees trees;
        private final CompilationUnitTree unit;
        private final Map<String, String> found;

        Types(Trees trees, CompilationUnitTree unit, Map<String, String> found) {
            this.trees = trees;
            this.unit = unit;
            this.found = found;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
            var comment = trees.getDocComment(getCurrentPath());
            if (comment != null) {
                found.put(
                        unit.getSourceFile().getName() + " " + type.getSimpleName(),
                        comment.strip().split("\\.(?:\\s|$)", 2)[0]);
            }
            return super.visitClass(type, null);
        }
    }
}
