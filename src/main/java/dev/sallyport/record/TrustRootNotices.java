package dev.sallyport.record;

import dev.sallyport.admission.PlainText;
import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.policy.TrustRootNews;
import dev.sallyport.record.Notice.About;

/** What Events say of trust roots: that one ends, and that one is not kept current. */
public final class TrustRootNotices implements TrustRootNews {
    private static final int MAX_NOTE = 1024;

    private final EventRecorder events;

    public TrustRootNotices(EventRecorder events) {
        this.events = events;
    }

    @Override
    public void tell(TrustRoot root, Happening happening, String message) {
        var metadata = root.getMetadata();
        var about = new About(
                root.getApiVersion(), root.getKind(), "", metadata.getName(), String.valueOf(metadata.getUid()));
        var note = PlainText.cut(PlainText.clean(message), MAX_NOTE);
        events.tell(
                switch (happening) {
                    case EXPIRING -> new Notice(about, true, "TrustRootExpiring", "Expire", note, null);
                    case EXPIRED -> new Notice(about, true, "TrustRootExpired", "Expire", note, null);
                    case REFRESH_FAILED -> new Notice(about, true, "TrustRootRefreshFailed", "Refresh", note, null);
                });
    }
}
