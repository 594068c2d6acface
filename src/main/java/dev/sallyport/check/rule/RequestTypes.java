package dev.sallyport.check.rule;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.Optional;

/** CEL types of AdmissionRequest (admission.k8s.io/v1), so that unknown fields are rejected when a rule is compiled. */
final class RequestTypes {
    private static final CelType KIND = struct(
            "admission.v1.GroupVersionKind",
            ImmutableMap.of("group", SimpleType.STRING, "version", SimpleType.STRING, "kind", SimpleType.STRING));
    private static final CelType RESOURCE = struct(
            "admission.v1.GroupVersionResource",
            ImmutableMap.of("group", SimpleType.STRING, "version", SimpleType.STRING, "resource", SimpleType.STRING));
    private static final CelType USER = struct(
            "admission.v1.UserInfo",
            ImmutableMap.of(
                    "username",
                    SimpleType.STRING,
                    "uid",
                    SimpleType.STRING,
                    "groups",
                    ListType.create(SimpleType.STRING),
                    "extra",
                    MapType.create(SimpleType.STRING, ListType.create(SimpleType.STRING))));

    static final CelType REQUEST = struct(
            "admission.v1.AdmissionRequest",
            ImmutableMap.<String, CelType>builder()
                    .put("uid", SimpleType.STRING)
                    .put("kind", KIND)
                    .put("resource", RESOURCE)
                    .put("subResource", SimpleType.STRING)
                    .put("requestKind", KIND)
                    .put("requestResource", RESOURCE)
                    .put("requestSubResource", SimpleType.STRING)
                    .put("name", SimpleType.STRING)
                    .put("namespace", SimpleType.STRING)
                    .put("operation", SimpleType.STRING)
                    .put("userInfo", USER)
                    .put("dryRun", SimpleType.BOOL)
                    .put("options", SimpleType.DYN)
                    .buildOrThrow());

    static final CelTypeProvider PROVIDER = new CelTypeProvider() {
        private final ImmutableMap<String, CelType> types = ImmutableList.of(KIND, RESOURCE, USER, REQUEST).stream()
                .collect(ImmutableMap.toImmutableMap(CelType::name, type -> type));

        @Override
        public ImmutableCollection<CelType> types() {
            return types.values();
        }

        @Override
        public Optional<CelType> findType(String name) {
            return Optional.ofNullable(types.get(name));
        }
    };

    private RequestTypes() {}

    private static CelType struct(String name, ImmutableMap<String, CelType> fields) {
        return StructType.create(name, fields.keySet(), field -> Optional.ofNullable(fields.get(field)));
    }
}
