package dev.sallyport.convert.suite;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.sallyport.convert.model.Note;
import dev.sallyport.export.YamlDocument;
import dev.sallyport.workload.PlainJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Suite of converted tests of one policy.
 *
 * @param name name of the file with the policy, without an extension
 */
public record ConvertedSuite(String name, List<Map<String, Object>> tests, List<Note> notes) {
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    /** Returns the text of the suite. */
    public String text() {
        var suite = new LinkedHashMap<String, Object>();
        suite.put("apiVersion", "cli.sallyport.dev/v1alpha1");
        suite.put("kind", "PolicyTest");
        suite.put("name", name);
        suite.put("policies", List.of(name + ".yaml"));
        suite.put("tests", tests);
        var comments = new StringBuilder();
        notes.forEach(note -> comments.append("# ").append(note).append('\n'));
        return comments + YamlDocument.of(PlainJson.mapper().convertValue(suite, MAP));
    }
}
