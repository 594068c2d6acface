package dev.sallyport.record;

import dev.sallyport.kubernetes.ConflictRetry;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.api.model.events.v1.EventSeries;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Writes notices as Events of events.k8s.io/v1, regarding the workload that a person knows. */
public final class EventWriter {
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final String CONTROLLER = "sallyport.dev/admission";
    private static final int TRIES = 5;

    private final KubernetesClient client;
    private final OwnerLookup owners;
    private final String instance;

    /**
     * Writes with a client.
     *
     * @param instance names this replica
     */
    public EventWriter(KubernetesClient client, String instance) {
        this.client = client;
        this.owners = new OwnerLookup(client);
        this.instance = instance;
    }

    /** Writes the notice as a new Event, or adds so many times to the one that is there. */
    void write(EventContent notice, int times, Instant at) {
        var regarding = notice.withAbout(owners.topOf(notice.about()));
        var _ = ConflictRetry.run(TRIES, () -> create(regarding, times, at) || add(regarding, times, at));
    }

    private boolean create(EventContent notice, int times, Instant at) {
        try {
            client.events().v1().events().resource(event(notice, times, at)).create();
            return true;
        } catch (KubernetesClientException e) {
            if (ConflictRetry.isConflict(e)) {
                return false;
            }
            throw e;
        }
    }

    /** False where another replica was quicker, or the Event has gone meanwhile. */
    private boolean add(EventContent notice, int times, Instant at) {
        var resource =
                client.events().v1().events().inNamespace(namespace(notice)).withName(notice.eventName());
        var there = resource.get();
        if (there == null) {
            return false;
        }
        try {
            var before = there.getSeries() == null ? 1 : there.getSeries().getCount();
            there.setSeries(new EventSeries(before + times, new MicroTime(MICROS.format(at))));
            client.events().v1().events().resource(there).update();
            return true;
        } catch (KubernetesClientException e) {
            if (ConflictRetry.isStale(e)) {
                return false;
            }
            throw e;
        }
    }

    private Event event(EventContent notice, int times, Instant at) {
        return new EventBuilder()
                .withMetadata(metadata(notice))
                .withEventTime(new MicroTime(MICROS.format(at)))
                .withReportingController(CONTROLLER)
                .withReportingInstance(instance)
                .withType(notice.warning() ? "Warning" : "Normal")
                .withReason(notice.reason())
                .withAction(notice.action())
                .withNote(notice.note())
                .withRegarding(regarding(notice))
                .withRelated(related(notice))
                .withSeries(times > 1 ? new EventSeries(times, new MicroTime(MICROS.format(at))) : null)
                .build();
    }

    private static ObjectMeta metadata(EventContent notice) {
        return new ObjectMetaBuilder()
                .withNamespace(namespace(notice))
                .withName(notice.eventName())
                .build();
    }

    private static ObjectReference regarding(EventContent notice) {
        var about = notice.about();
        return new ObjectReferenceBuilder()
                .withApiVersion(about.apiVersion())
                .withKind(about.kind())
                .withNamespace(about.namespace())
                .withName(about.name())
                .withUid(about.uid().isEmpty() ? null : about.uid())
                .build();
    }

    private static @Nullable ObjectReference related(EventContent notice) {
        var related = notice.related();
        return related == null
                ? null
                : new ObjectReferenceBuilder()
                        .withApiVersion("sallyport.dev/v1alpha1")
                        .withKind(related.kind())
                        .withNamespace(related.namespace().isEmpty() ? null : related.namespace())
                        .withName(related.name())
                        .build();
    }

    private static String namespace(EventContent notice) {
        return notice.about().namespace().isEmpty() ? "default" : notice.about().namespace();
    }
}
