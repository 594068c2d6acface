package dev.sallyport.webhook;

import static dev.sallyport.finding.SafeText.clean;
import static java.util.Objects.requireNonNullElse;

import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.RequestInfo.Owner;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Operation;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reader of the typed attributes of an admission request. */
final class RequestInfoReader {

    private RequestInfoReader() {}

    static RequestInfo read(RequestFields request) {
        var scaled = request.scaledKind();
        var kind = request.kind();
        return new RequestInfo(
                request.uid(),
                Operation.of(request.operation()),
                scaled.map(ObjectKind::apiVersion)
                        .orElseGet(() -> kind.group().isEmpty() ? kind.version() : kind.group() + "/" + kind.version()),
                scaled.map(ObjectKind::kind).orElse(kind.kind()),
                clean(request.namespace()),
                clean(name(request)),
                clean(request.subresource()),
                request.user(),
                request.dryRun(),
                uid(request.metadata()),
                owner(request));
    }

    private static String name(RequestFields request) {
        if (!request.name().isEmpty()) {
            return request.name();
        }
        var given = requireNonNullElse(request.metadata().getName(), "");
        return given.isEmpty() ? requireNonNullElse(request.metadata().getGenerateName(), "") : given;
    }

    private static @Nullable String uid(ObjectMeta metadata) {
        var uid = metadata.getUid();
        return uid == null || uid.isEmpty() ? null : uid;
    }

    private static @Nullable Owner owner(RequestFields request) {
        var references = request.metadata().getOwnerReferences();
        if (references == null || references.isEmpty()) {
            return null;
        }
        return ObjectKind.of(request.kind().group(), request.kind().kind())
                .flatMap(created -> ControllerOwnership.creatingOwner(
                        request.user(), created, clean(request.namespace()), List.copyOf(references)))
                .map(owner -> new Owner(
                        owner.kind().apiVersion(), owner.kind().kind(), clean(owner.name()), clean(owner.uid())))
                .orElse(null);
    }
}
