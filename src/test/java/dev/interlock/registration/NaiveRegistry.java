package dev.interlock.registration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The rules of registration as the contract tells them, one operation after the other on a plain list, without any thought of speed. */
final class NaiveRegistry {

    /** One handle; a missing alternate id is an empty text. */
    static final class Rec {
        final String id;
        String alternateId = "";
        final Map<String, String> properties = new HashMap<>();
        final Map<String, String> publicProperties = new HashMap<>();

        Rec(String id) {
            this.id = id;
        }
    }

    private static final String FORBIDDEN = "!\"#$%&'()*+,./\\:;<=>?@[]^{|}~` \u0000\n";

    private final int maxProperties;
    final List<Rec> recs = new ArrayList<>();

    NaiveRegistry(int maxProperties) {
        this.maxProperties = maxProperties;
    }

    /** Does the batch and tells the failed items as text: list, index, reason. */
    List<String> apply(Batch batch) {
        var failed = new ArrayList<String>();
        for (int i = 0; i < batch.deleted().size(); i++) {
            note(failed, Operation.DELETE, i, delete(batch.deleted().get(i), batch));
        }
        for (int i = 0; i < batch.created().size(); i++) {
            note(failed, Operation.CREATE, i, create(batch.created().get(i)));
        }
        for (int i = 0; i < batch.updated().size(); i++) {
            note(failed, Operation.UPDATE, i, update(batch.updated().get(i)));
        }
        return failed;
    }

    Map<String, String> state() {
        var state = new TreeMap<String, String>();
        recs.forEach(rec -> state.put(
                rec.id, rec.alternateId + new TreeMap<>(rec.properties) + new TreeMap<>(rec.publicProperties)));
        return state;
    }

    private static void note(List<String> failed, Operation operation, int index, String reason) {
        if (!reason.isEmpty()) {
            failed.add(operation + " " + index + " " + reason);
        }
    }

    private String delete(Entry<String> entry, Batch batch) {
        if (!(entry instanceof Entry.Read<String> read)) {
            return "INVALID";
        }
        if (bad(read.value())) {
            return "INVALID_ID";
        }
        boolean gone = recs.removeIf(rec -> rec.id.equals(read.value()));
        return gone || batch.absent() == Batch.Absent.DELETED_ALREADY ? "" : "NOT_FOUND";
    }

    private String create(Entry<HandleInput> entry) {
        if (!(entry instanceof Entry.Read<HandleInput> read)) {
            return "INVALID";
        }
        var input = read.value();
        if (bad(input.id())) {
            return "INVALID_ID";
        }
        if (recs.stream().anyMatch(rec -> rec.id.equals(input.id()) || rec.alternateId.equals(input.id()))) {
            return "ALREADY_EXISTS";
        }
        if (!storable(input)) {
            return "INVALID";
        }
        var alternateId = input.alternateId().orElse("");
        if (takenByAnother(alternateId, input.id())) {
            return "ALTERNATE_ID_TAKEN";
        }
        var rec = new Rec(input.id());
        merge(rec, input);
        recs.add(rec);
        return "";
    }

    private String update(Entry<HandleInput> entry) {
        if (!(entry instanceof Entry.Read<HandleInput> read)) {
            return "INVALID";
        }
        var input = read.value();
        if (bad(input.id())) {
            return "INVALID_ID";
        }
        var found = recs.stream().filter(rec -> rec.id.equals(input.id())).findFirst();
        if (found.isEmpty()) {
            return "NOT_FOUND";
        }
        if (!storable(input)) {
            return "INVALID";
        }
        var rec = found.get();
        var alternateId = input.alternateId().orElse("");
        if (!alternateId.isEmpty() && !alternateId.equals(rec.alternateId)) {
            if (!rec.alternateId.isEmpty()) {
                return "ALTERNATE_ID_FIXED";
            }
            if (takenByAnother(alternateId, input.id())) {
                return "ALTERNATE_ID_TAKEN";
            }
        }
        var trial = new Rec(rec.id);
        trial.properties.putAll(rec.properties);
        trial.publicProperties.putAll(rec.publicProperties);
        merge(trial, input);
        if (grownTooLarge(rec.properties, trial.properties)
                || grownTooLarge(rec.publicProperties, trial.publicProperties)) {
            return "INVALID";
        }
        merge(rec, input);
        return "";
    }

    private boolean grownTooLarge(Map<String, String> before, Map<String, String> after) {
        return after.size() > maxProperties && after.size() > before.size();
    }

    private boolean takenByAnother(String alternateId, String by) {
        return !alternateId.isEmpty()
                && recs.stream()
                        .filter(rec -> !rec.id.equals(by))
                        .anyMatch(rec -> rec.id.equals(alternateId) || rec.alternateId.equals(alternateId));
    }

    private static void merge(Rec rec, HandleInput input) {
        input.alternateId().ifPresent(alternateId -> rec.alternateId = alternateId);
        merge(rec.properties, input.properties());
        merge(rec.publicProperties, input.publicProperties());
    }

    private static void merge(Map<String, String> properties, Map<String, Optional<String>> changes) {
        for (var change : changes.entrySet()) {
            if (change.getValue().isPresent()) {
                properties.put(change.getKey(), change.getValue().get());
            } else {
                properties.remove(change.getKey());
            }
        }
    }

    private static boolean bad(String id) {
        return id.isEmpty() || id.length() > 200 || id.chars().anyMatch(c -> FORBIDDEN.indexOf(c) >= 0);
    }

    private static boolean storable(HandleInput input) {
        return !input.toString().contains("\u0000");
    }
}
