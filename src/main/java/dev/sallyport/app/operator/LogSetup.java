package dev.sallyport.app.operator;

import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.settings.SallyportSettings.Log.Format;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.handlers.ConsoleHandler;

/** Level and format of the log. The handler of audit lines belongs to a category of its own and is not changed. */
@Singleton
class LogSetup {
    private static final int FIRST = 1;

    /** Keeps the category, because the log manager may discard loggers without references. */
    private final Logger category = Logger.getLogger("dev.sallyport");

    void apply(@Observes @Priority(FIRST) StartupEvent event, SallyportSettings settings) {
        category.setLevel(Level.parse(name(settings.log().level())));
        if (settings.log().format() == Format.JSON) {
            for (var handler : Logger.getLogger("").getHandlers()) {
                useJson(handler);
            }
        }
    }

    /** Returns the name of a level, of which java.util.logging knows only its own. */
    private static String name(SallyportSettings.Log.Threshold level) {
        return switch (level) {
            case DEBUG -> "FINE";
            case INFO -> "INFO";
            case WARN -> "WARNING";
            case ERROR -> "SEVERE";
        };
    }

    private static void useJson(Handler handler) {
        if (handler instanceof ConsoleHandler) {
            handler.setFormatter(new JsonLogFormatter());
        } else if (handler instanceof ExtHandler parent) {
            for (var child : parent.getHandlers()) {
                useJson(child);
            }
        }
    }
}
