package dev.sallyport.trust;

import java.util.Optional;
import java.util.Set;

/** What is known of TUF repositories. */
public interface Repositories {

    /** None is ever asked. */
    Repositories NONE = new Repositories() {
        @Override
        public void follow(Set<TufRepository> repositories) {}

        @Override
        public Optional<RepositoryStatus> find(TufRepository repository) {
            return Optional.empty();
        }
    };

    /** Those that are wanted from now on; all others are forgotten. */
    void follow(Set<TufRepository> repositories);

    /** How it stands with one; empty where it is not followed. */
    Optional<RepositoryStatus> find(TufRepository repository);

    /** Is told what came of asking. */
    @FunctionalInterface
    interface Listener {
        /**
         * A repository has been asked.
         *
         * @param changed whether what is in force is another content than before
         */
        void refreshed(TufRepository repository, RefreshResult refresh, boolean changed);
    }
}
