package dev.sallyport.scan;

import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import java.util.List;
import java.util.function.Consumer;

/** What there is in a cluster. */
@FunctionalInterface
public interface Inventory {

    /**
     * Reads all objects of a kind, page by page.
     *
     * @throws RuntimeException where the cluster does not answer
     */
    void read(ObjectKind kind, Consumer<List<Item>> pages);

    /**
     * One object.
     *
     * @param running what the containers of a Pod run; empty for other kinds, and where its node has not said so yet
     */
    record Item(Subject subject, List<RunningImage> running) {
        public Item {
            running = List.copyOf(running);
        }
    }

    /**
     * What a container runs.
     *
     * @param image as the Pod's spec names it
     * @param digest by which its node has it: of the manifest, or of the index that has it
     */
    record RunningImage(String image, String digest) {}
}
