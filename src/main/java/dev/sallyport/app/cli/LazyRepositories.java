package dev.sallyport.app.cli;

import dev.sallyport.trust.Repositories;
import dev.sallyport.trust.RepositoryStatus;
import dev.sallyport.trust.TufRepository;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** TUF repositories that are wired on first use: most commands need none. */
final class LazyRepositories implements Repositories {
    private final Supplier<Repositories> wiring;
    private @Nullable Repositories wired;

    LazyRepositories(Supplier<Repositories> wiring) {
        this.wiring = wiring;
    }

    @Override
    public void follow(Set<TufRepository> repositories) {}

    @Override
    public synchronized Optional<RepositoryStatus> find(TufRepository repository) {
        var known = wired;
        if (known == null) {
            known = wiring.get();
            wired = known;
        }
        return known.find(repository);
    }

    @Override
    public void onRefresh(Listener listener) {}
}
