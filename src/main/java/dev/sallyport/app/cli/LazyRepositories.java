package dev.sallyport.app.cli;

import dev.sallyport.trust.Repositories;
import dev.sallyport.trust.RepositoryStatus;
import dev.sallyport.trust.TufRepository;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** TUF repositories that are set up on first use, because most commands need none. */
final class LazyRepositories implements Repositories {
    private final Supplier<Repositories> source;
    private @Nullable Repositories repositories;

    LazyRepositories(Supplier<Repositories> source) {
        this.source = source;
    }

    @Override
    public void follow(Set<TufRepository> repositories) {}

    @Override
    public synchronized Optional<RepositoryStatus> find(TufRepository repository) {
        var known = repositories;
        if (known == null) {
            known = source.get();
            repositories = known;
        }
        return known.find(repository);
    }
}
