package dev.sallyport.record;

import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.OwnerReader.Ancestor;
import dev.sallyport.record.EventContent.About;
import dev.sallyport.workload.ObjectKind;

/** Lookup of top-level workloads: the Deployment behind a ReplicaSet, the CronJob behind a Job. */
final class OwnerLookup {
    private final ControllerOwnership ownership;

    OwnerLookup(ControllerOwnership ownership) {
        this.ownership = ownership;
    }

    /** Returns the owner of the object; the object itself if no existing owner stands for it. */
    About topOf(About about) {
        return about.uid().isEmpty()
                ? about
                : ObjectKind.workloads().stream()
                        .filter(kind -> kind == ObjectKind.REPLICA_SET || kind == ObjectKind.JOB)
                        .filter(kind -> kind.kind().equals(about.kind())
                                && kind.apiVersion().equals(about.apiVersion()))
                        .findFirst()
                        .map(kind -> topOf(about, kind))
                        .orElse(about);
    }

    private About topOf(About about, ObjectKind kind) {
        var top = ownership.topOf(new Ancestor(kind, about.namespace(), about.name(), about.uid()));
        return new About(top.kind().apiVersion(), top.kind().kind(), about.namespace(), top.name(), top.uid());
    }
}
