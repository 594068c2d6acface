package dev.sallyport.survey;

import java.time.Duration;

/** Takes down what surveys find. */
public interface SurveyRecorder {

    /** A survey has ended. */
    void record(Standing before, Standing now, Duration took);

    /** A survey could not be ended; what was found before stands. */
    void failed(RuntimeException why);

    /** Another replica surveys from now on. */
    void ended();
}
