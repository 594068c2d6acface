package dev.sallyport.workload;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Configuration of JSON mappers for Kubernetes objects. */
public final class ObjectJson {

    private ObjectJson() {}

    /** Returns a mapper that reads workloads as the API server does. */
    public static ObjectMapper workloads() {
        return withGoNulls(new ObjectMapper());
    }

    /** Returns a mapper that rejects unknown fields, for the objects that a user writes for Sallyport. */
    public static ObjectMapper rejectingUnknownFields() {
        return new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    /** Returns a mapper that ignores unknown fields, for objects of other projects. */
    public static ObjectMapper ignoringUnknownFields() {
        return new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    /**
     * Configures a mapper to read nulls like the API server (encoding/json of Go): a null field is absent, a null element of a
     * list is an empty element.
     *
     * @return the same mapper
     */
    public static ObjectMapper withGoNulls(ObjectMapper mapper) {
        mapper.setDefaultSetterInfo(JsonSetter.Value.construct(Nulls.SKIP, Nulls.AS_EMPTY));
        return mapper;
    }
}
