package dev.sallyport.trust;

import java.util.Optional;
import java.util.Set;

/** TUF repositories of the trust roots, with their status. */
public interface Repositories {

    /** Repositories that are never refreshed. */
    Repositories NONE = new Repositories() {
        @Override
        public void follow(Set<TufRepository> repositories) {}

        @Override
        public Optional<RepositoryStatus> find(TufRepository repository) {
            return Optional.empty();
        }
    };

    /** Replaces the set of repositories to refresh. */
    void follow(Set<TufRepository> repositories);

    /** Returns the status of a repository; empty for a repository outside the set. */
    Optional<RepositoryStatus> find(TufRepository repository);

    /** Listener for refreshes. */
    @FunctionalInterface
    interface Listener {
        /**
         * Receives the result of a refresh.
         *
         * @param changed true if the content in force has changed
         */
        void refreshed(TufRepository repository, RefreshResult refresh, boolean changed);
    }
}
