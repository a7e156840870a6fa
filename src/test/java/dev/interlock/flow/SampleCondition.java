package dev.interlock.flow;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A condition that random schemas use: its text, and what it comes to in plain Java. */
enum SampleCondition {
    MANY("subject.n > 1"),
    QUOTIENT("10 / subject.n > 3"),
    FLAG("subject.flag"),
    NO_NUMBER("!has(subject.n)"),
    MANY_OR_AGAIN("subject.n > 2 || step.visits > 1"),
    OK("input.ok"),
    FEW_VISITS("step.visits < 3"),
    EVEN_REVISION("flow.revision % 2 == 0"),
    IN_ACTIVE_FLOW("flow.state == 'active'"),
    ELSEWHERE("step.identifier != 's1'");

    private static final Map<String, SampleCondition> BY_TEXT =
            Arrays.stream(values()).collect(Collectors.toMap(SampleCondition::text, Function.identity()));

    /** Each is compiled once, because that takes longer than hundreds of walks. */
    private static final Map<String, Condition> COMPILED = compiled();

    private final String text;

    SampleCondition(String text) {
        this.text = text;
    }

    private static Map<String, Condition> compiled() {
        var compiler = new Conditions(1000);
        return BY_TEXT.keySet().stream()
                .collect(Collectors.toMap(
                        Function.identity(), text -> ((Conditions.Compiled) compiler.compile(text)).condition()));
    }

    /** Versions of a schema whose conditions are all of these. */
    static List<FlowDefinition> define(List<FlowSchema> versions) {
        return IntStream.rangeClosed(1, versions.size())
                .mapToObj(version -> define(versions.get(version - 1), version))
                .toList();
    }

    private static FlowDefinition define(FlowSchema schema, int version) {
        var conditions = schema.transitions().stream()
                .map(edge -> edge.condition().map(COMPILED::get))
                .toList();
        return new FlowDefinition(schema, version, conditions);
    }

    static SampleCondition of(String text) {
        return Optional.ofNullable(BY_TEXT.get(text)).orElseThrow();
    }

    String text() {
        return text;
    }

    /** Empty where it cannot be evaluated. */
    Optional<Boolean> holds(Facts facts) {
        return switch (this) {
            case MANY -> facts.number().map(n -> n > 1);
            case QUOTIENT -> facts.number().filter(n -> n != 0).map(n -> 10 / n > 3);
            case FLAG -> truth(facts.subject().get("flag"));
            case NO_NUMBER -> Optional.of(!facts.subject().containsKey("n"));
            case MANY_OR_AGAIN ->
                facts.visits() > 1 ? Optional.of(true) : facts.number().map(n -> n > 2);
            case OK -> truth(facts.input().get("ok"));
            case FEW_VISITS -> Optional.of(facts.visits() < 3);
            case EVEN_REVISION -> Optional.of(facts.revision() % 2 == 0);
            case IN_ACTIVE_FLOW -> Optional.of(facts.state() == FlowState.ACTIVE);
            case ELSEWHERE -> Optional.of(!facts.step().equals("s1"));
        };
    }

    private static Optional<Boolean> truth(@Nullable Object value) {
        return value instanceof Boolean truth ? Optional.of(truth) : Optional.empty();
    }

    /** What a condition can see. The subject may have a whole number or a text {@code n} and a truth value or a text {@code flag}. */
    record Facts(
            Map<String, Object> subject,
            Map<String, Object> input,
            long revision,
            FlowState state,
            String step,
            int visits) {

        private Optional<Long> number() {
            return subject.get("n") instanceof Long number ? Optional.of(number) : Optional.empty();
        }
    }
}
