package dev.interlock.chaos;

import static dev.interlock.chaos.Edge.AHEAD;
import static dev.interlock.chaos.Edge.BACK;
import static dev.interlock.chaos.Edge.ON;
import static dev.interlock.chaos.Edge.ROUND;
import static dev.interlock.chaos.Finding.Kind.DOUBLED;
import static dev.interlock.chaos.Finding.Kind.IMPOSSIBLE;
import static dev.interlock.chaos.Finding.Kind.LOST;
import static dev.interlock.chaos.Finding.Kind.UNASKED;
import static dev.interlock.chaos.Finding.Kind.UNEXPLAINED;
import static dev.interlock.chaos.FlowStory.take;
import static dev.interlock.chaos.Place.A;
import static dev.interlock.chaos.Place.B;
import static dev.interlock.chaos.Place.C;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Histories that are known to be right or wrong. */
class FlowJudgeTest {
    private static final FlowCall LOOK = new FlowCall.Look();

    @Test
    void one_call_after_another_is_explained() {
        assertRight(FlowStory.started()
                .stood(10, 20, take(AHEAD), 2, B)
                .logged("ahead", B)
                .stood(30, 40, take(ON), 3, C, "k")
                .logged("on", C, "k")
                .stood(50, 60, LOOK, 3, C));
    }

    @Test
    void calls_at_the_same_time_are_explained_by_any_order() {
        assertRight(FlowStory.started()
                .stood(10, 100, take(ON), 3, C)
                .stood(20, 90, take(AHEAD), 2, B)
                .stood(30, 80, LOOK, 1, A)
                .refused(40, 70, take(BACK), "condition_not_met")
                .refused(40, 70, take(ROUND), "step_not_active")
                .logged("ahead", B)
                .logged("on", C));
    }

    @Test
    void a_guard_is_judged_by_the_revision_at_which_it_is_looked_at() {
        var right = FlowStory.started()
                .stood(10, 11, take(AHEAD), 2, B)
                .refused(20, 21, take(BACK), "condition_not_met")
                .logged("ahead", B);
        assertRight(right);
        var wrong = FlowStory.started()
                .stood(10, 11, take(AHEAD), 2, B)
                .stood(20, 21, take(BACK), 3, A)
                .logged("ahead", B)
                .logged("back", A);
        assertWrong(wrong, IMPOSSIBLE);
    }

    @Test
    void a_flow_that_nobody_started_is_not_there() {
        assertRight(
                new FlowStory().refused(1, 2, LOOK, "flow_instance_not_found").unknown(3, new FlowCall.Start()));
    }

    @Test
    void an_acknowledged_change_that_is_not_in_the_history_is_lost() {
        assertWrong(
                FlowStory.started()
                        .stood(10, 20, take(AHEAD), 2, B)
                        .stood(30, 40, take(ON), 3, C)
                        .logged("ahead", B),
                LOST,
                UNEXPLAINED);
    }

    @Test
    void an_update_that_another_overwrote_is_lost() {
        assertWrong(
                FlowStory.started()
                        .stood(10, 20, take(AHEAD), 2, B, "mine")
                        .stood(10, 20, take(AHEAD), 2, B, "yours")
                        .logged("ahead", B, "mine"),
                LOST,
                UNEXPLAINED);
    }

    @Test
    void a_change_under_another_key_than_that_of_its_call_is_lost_and_unasked() {
        assertWrong(
                FlowStory.started().stood(10, 20, take(AHEAD), 2, B, "mine").logged("ahead", B, "other"),
                LOST,
                UNASKED);
    }

    @Test
    void an_effect_that_came_twice_under_one_key_is_found() {
        assertWrong(
                FlowStory.started()
                        .stood(10, 20, take(AHEAD), 2, B, "k")
                        .logged("ahead", B, "k")
                        .stood(30, 40, take(ON), 3, C)
                        .logged("on", C)
                        .stood(50, 60, take(ROUND), 4, A)
                        .logged("round", A)
                        .logged("ahead", B, "k"),
                DOUBLED,
                UNASKED);
    }

    @Test
    void an_effect_that_came_twice_without_a_key_was_asked_for_once_only() {
        assertWrong(
                FlowStory.started()
                        .unknown(10, take(AHEAD))
                        .logged("ahead", B)
                        .stood(30, 40, take(ON), 3, C)
                        .logged("on", C)
                        .stood(50, 60, take(ROUND), 4, A)
                        .logged("round", A)
                        .logged("ahead", B),
                UNASKED,
                UNEXPLAINED);
    }

    @Test
    void two_instances_of_one_start_are_found() {
        assertWrong(FlowStory.started().instances("one", "two"), DOUBLED);
    }

    @Test
    void a_read_that_is_older_than_an_answer_before_it_is_found() {
        assertWrong(
                FlowStory.started()
                        .stood(10, 20, take(AHEAD), 2, B)
                        .logged("ahead", B)
                        .stood(30, 40, LOOK, 1, A),
                UNEXPLAINED);
    }

    @Test
    void a_read_that_is_older_than_a_read_before_it_is_found() {
        assertWrong(
                FlowStory.started()
                        .stood(10, 100, take(AHEAD), 2, B)
                        .logged("ahead", B)
                        .stood(20, 30, LOOK, 2, B)
                        .stood(40, 50, LOOK, 1, A),
                UNEXPLAINED);
    }

    @Test
    void a_read_of_what_never_was_is_found() {
        assertWrong(FlowStory.started().stood(10, 20, LOOK, 2, B), UNEXPLAINED);
    }

    @Test
    void a_refusal_that_no_moment_explains_is_found() {
        assertWrong(FlowStory.started().refused(10, 20, take(AHEAD), "step_not_active"), UNEXPLAINED);
    }

    @Test
    void a_refusal_in_the_name_of_another_reason_is_found() {
        assertWrong(FlowStory.started().refused(10, 20, take(ON), "condition_not_met"), UNEXPLAINED);
    }

    @Test
    void a_refusal_that_only_a_later_change_explains_is_found() {
        assertWrong(
                FlowStory.started()
                        .refused(10, 20, take(AHEAD), "step_not_active")
                        .stood(30, 40, take(AHEAD), 2, B)
                        .logged("ahead", B),
                UNEXPLAINED);
    }

    @Test
    void a_conflict_names_the_revision_that_was_there() {
        var expecting = new FlowCall.Take(AHEAD, OptionalLong.of(7));
        assertRight(FlowStory.started()
                .answered(
                        10,
                        20,
                        expecting,
                        new FlowAnswer.Refused("revision_conflict", OptionalLong.of(1)),
                        Optional.empty()));
        assertWrong(
                FlowStory.started()
                        .answered(
                                10,
                                20,
                                expecting,
                                new FlowAnswer.Refused("revision_conflict", OptionalLong.of(2)),
                                Optional.empty()),
                UNEXPLAINED);
    }

    @Test
    void an_effect_of_a_refused_call_is_found() {
        assertWrong(
                FlowStory.started()
                        .refused(10, 20, take(ON), "step_not_active", "k")
                        .stood(30, 40, take(AHEAD), 2, B)
                        .logged("ahead", B)
                        .logged("on", C, "k"),
                UNASKED,
                UNEXPLAINED);
    }

    @Test
    void a_try_that_was_given_up_may_have_its_effect_after_a_later_try_was_refused() {
        assertRight(FlowStory.started()
                .unknown(10, take(ON), "k")
                .refused(15, 20, take(ON), "step_not_active", "k")
                .stood(30, 40, take(AHEAD), 2, B)
                .logged("ahead", B)
                .logged("on", C, "k"));
    }

    @Test
    void revisions_against_the_order_of_their_calls_are_found() {
        assertWrong(
                FlowStory.started()
                        .stood(10, 20, take(ON), 3, C)
                        .stood(30, 40, take(AHEAD), 2, B)
                        .logged("ahead", B)
                        .logged("on", C),
                UNEXPLAINED);
    }

    @Test
    void a_call_without_an_answer_may_happen_at_once_late_or_never() {
        assertRight(FlowStory.started().unknown(10, take(AHEAD)).stood(20, 30, LOOK, 1, A));
        assertRight(FlowStory.started()
                .unknown(10, take(AHEAD))
                .stood(20, 30, LOOK, 2, B)
                .logged("ahead", B));
        assertRight(FlowStory.started()
                .unknown(10, take(AHEAD))
                .stood(20, 30, LOOK, 1, A)
                .stood(40, 50, LOOK, 2, B)
                .logged("ahead", B));
    }

    @Test
    void a_call_without_an_answer_does_not_happen_before_it_was_made() {
        assertWrong(
                FlowStory.started()
                        .stood(10, 20, LOOK, 2, B)
                        .unknown(30, take(AHEAD), "k")
                        .logged("ahead", B, "k"),
                UNEXPLAINED);
    }

    @Test
    void a_call_that_expects_a_revision_explains_no_other() {
        assertWrong(
                FlowStory.started()
                        .unknown(10, new FlowCall.Take(AHEAD, OptionalLong.of(4)))
                        .logged("ahead", B),
                UNASKED,
                UNEXPLAINED);
    }

    @Test
    void a_change_that_nobody_asked_for_is_found() {
        assertWrong(FlowStory.started().logged("ahead", B), UNASKED, UNEXPLAINED);
    }

    @Test
    void a_history_that_jumps_is_found() {
        assertWrong(FlowStory.started().stood(10, 20, take(ON), 2, C).logged("on", C), IMPOSSIBLE);
    }

    private static void assertRight(FlowStory story) {
        assertEquals(List.of(), story.findings());
    }

    private static void assertWrong(FlowStory story, Finding.Kind... kinds) {
        var findings = story.findings();
        assertTrue(findings.containsAll(List.of(kinds)), () -> "found " + findings);
    }
}
