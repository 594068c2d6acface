package dev.sallyport.scan;

import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import java.util.List;
import java.util.function.Consumer;

/** Objects of the cluster. */
@FunctionalInterface
public interface Inventory {

    /**
     * Reads all objects of a kind, page by page.
     *
     * @throws RuntimeException if the cluster cannot be read
     */
    void read(ObjectKind kind, Consumer<List<Item>> pages);

    /**
     * Object with the images that it runs.
     *
     * @param running images of the containers of a Pod; empty for other kinds and before the node has reported them
     */
    record Item(Subject subject, List<RunningImage> running) {
        public Item {
            running = List.copyOf(running);
        }
    }

    /**
     * Image of a running container.
     *
     * @param image reference in the Pod's spec
     * @param digest as reported by the node: of the platform image or of its index
     */
    record RunningImage(String image, String digest) {}
}
