package dev.sallyport.convert.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Result of the conversion of one object: policies, other objects, and notes that belong to none of them. */
public final class Conversion {
    private final SourceObject source;
    private final List<Draft> drafts = new ArrayList<>();
    private final List<Map<String, Object>> objects = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();

    public Conversion(SourceObject source) {
        this.source = source;
    }

    public SourceObject source() {
        return source;
    }

    public List<Draft> drafts() {
        return List.copyOf(drafts);
    }

    /** Returns objects other than policies, such as trust roots. */
    public List<Map<String, Object>> objects() {
        return List.copyOf(objects);
    }

    public List<Note> notes() {
        return List.copyOf(notes);
    }

    /** Completes a policy, and adds it unless it has no check. */
    public void add(Draft draft) {
        draft.complete();
        if (draft.isEmpty()) {
            notes.addAll(draft.notes());
        } else {
            drafts.add(draft);
        }
    }

    /** Adds an object other than a policy. */
    public void add(Map<String, Object> object) {
        objects.add(object);
    }

    /** Adds a note on the object. */
    public void note(Note.Effect effect, String text) {
        note(effect, source.label(), text);
    }

    /** Adds a note on a part of the object. */
    public void note(Note.Effect effect, String part, String text) {
        notes.add(new Note(effect, part, text));
    }
}
