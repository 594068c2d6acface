package dev.sallyport.record;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.finding.SafeText;
import dev.sallyport.record.EventContent.About;
import dev.sallyport.trust.TrustRootListener;
import jakarta.inject.Singleton;

/** Events for trust roots that expire or cannot be refreshed. */
@Singleton
public final class TrustRootEvents implements TrustRootListener {
    private final EventRecorder events;

    public TrustRootEvents(EventRecorder events) {
        this.events = events;
    }

    @Override
    public void tell(TrustRoot root, Happening happening, String message) {
        var metadata = root.getMetadata();
        var about = new About(
                root.getApiVersion(), root.getKind(), "", metadata.getName(), String.valueOf(metadata.getUid()));
        var note = SafeText.cut(SafeText.clean(message), EventContent.MAX_NOTE);
        events.enqueue(
                switch (happening) {
                    case EXPIRING -> new EventContent(about, true, "TrustRootExpiring", "Expire", note, null);
                    case EXPIRED -> new EventContent(about, true, "TrustRootExpired", "Expire", note, null);
                    case REFRESH_FAILED ->
                        new EventContent(about, true, "TrustRootRefreshFailed", "Refresh", note, null);
                });
    }
}
