package dev.sallyport.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.finding.SafeText;
import dev.sallyport.workload.PlainJson;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writer of an export as a file for kubectl. Equal policies have equal texts. */
public final class ExportText {
    private static final ObjectMapper JSON = PlainJson.mapper();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    private ExportText() {}

    /** Returns YAML documents after comment lines that list the omissions. */
    public static String yaml(Export export) {
        var omissions = export.omissions().stream()
                .map(omission -> "# " + SafeText.clean(omission.toString()) + "\n")
                .collect(Collectors.joining());
        return omissions + documents(export.objects());
    }

    /** Returns a YAML document for each object. */
    static String documents(List<HasMetadata> objects) {
        return objects.stream()
                .map(object -> "---\n" + YamlDocument.of(JSON.convertValue(object, MAP)))
                .collect(Collectors.joining());
    }

    /** Returns a JSON document with one object of kind List. */
    public static String json(Export export) throws JsonProcessingException {
        var list = new LinkedHashMap<String, Object>();
        list.put("apiVersion", "v1");
        list.put("kind", "List");
        list.put("items", export.objects());
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(list) + "\n";
    }
}
