package dev.interlock.registration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Makes steps that show a fault fewer: leaves out a step, a field or an item as long as the fault stays. */
record SmallerSteps(Predicate<List<Step>> faulty) {
    List<Step> of(List<Step> steps) {
        var smallest = new ArrayList<>(steps);
        for (int i = smallest.size() - 1; i >= 0; i--) {
            var without = new ArrayList<>(smallest);
            without.remove(i);
            if (faulty.test(without)) {
                smallest = without;
            }
        }
        for (int i = 0; i < smallest.size(); i++) {
            for (var smaller = smaller(smallest, i); smaller.isPresent(); smaller = smaller(smallest, i)) {
                smallest = smaller.get();
            }
        }
        return smallest;
    }

    private Optional<ArrayList<Step>> smaller(List<Step> steps, int index) {
        if (!(steps.get(index) instanceof Step.Post post)) {
            return Optional.empty();
        }
        return smaller(post.body()).stream()
                .map(body -> {
                    var changed = new ArrayList<>(steps);
                    changed.set(index, new Step.Post(post.door(), post.lenient(), post.key(), body));
                    return changed;
                })
                .filter(faulty)
                .findFirst();
    }

    private static List<String> smaller(String body) {
        try {
            var json = RequestForm.STRICT.readTree(body);
            // What does not come back as it was is of a wrong form that counts.
            return RandomSteps.written(json).equals(body)
                    ? smaller(json).stream().map(RandomSteps::written).toList()
                    : List.of();
        } catch (JsonProcessingException e) {
            return List.of();
        }
    }

    /** Each with one thing less. */
    private static List<JsonNode> smaller(JsonNode json) {
        var all = new ArrayList<JsonNode>();
        if (json instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                all.add(object.deepCopy().without(field.getKey()));
                smaller(field.getValue())
                        .forEach(value -> all.add(object.deepCopy().set(field.getKey(), value)));
            });
        }
        if (json instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                var without = array.deepCopy();
                without.remove(i);
                all.add(without);
                for (var value : smaller(array.get(i))) {
                    var changed = array.deepCopy();
                    changed.set(i, value);
                    all.add(changed);
                }
            }
        }
        return all;
    }
}
