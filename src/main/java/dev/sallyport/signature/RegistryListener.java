package dev.sallyport.signature;

/** Is told how registries fare, as they are asked. Never blocks. */
@FunctionalInterface
public interface RegistryListener {

    /** Nobody watches. */
    RegistryListener NONE = (_, _) -> {};

    /**
     * Takes note.
     *
     * @param registry as an image names it; whoever names images chooses it
     */
    void notice(String registry, Happening happening);

    /** What happens to a registry, or to what is to be asked of it. */
    enum Happening {
        /** It is asked as usual again. */
        RECOVERED,
        /** One request finds out whether it answers again. */
        PROBED,
        /** It has not answered lately and is left alone for a while. */
        GIVEN_UP,
        /** A request was not sent, for the registry is left alone. */
        LEFT_ALONE,
        /** A request was not sent, for too many wait already. */
        CROWDED
    }
}
