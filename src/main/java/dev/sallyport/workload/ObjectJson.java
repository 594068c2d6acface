package dev.sallyport.workload;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Configuration of JSON mappers for Kubernetes objects. */
public final class ObjectJson {

    private ObjectJson() {}

    /**
     * Configures a mapper to read nulls like the API server (encoding/json of Go): a null field is absent, a null element of a
     * list is an empty element.
     *
     * @return the same mapper
     */
    public static ObjectMapper withNullsOfGo(ObjectMapper mapper) {
        mapper.setDefaultSetterInfo(JsonSetter.Value.construct(Nulls.SKIP, Nulls.AS_EMPTY));
        return mapper;
    }
}
