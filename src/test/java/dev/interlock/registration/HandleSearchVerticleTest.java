package dev.interlock.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Bus;
import dev.interlock.bus.Call;
import dev.interlock.bus.ErrorCode;
import dev.interlock.config.Registration;
import dev.interlock.config.Registration.ErrorCodeTable;
import dev.interlock.flow.FlowInstanceId;
import dev.interlock.registration.HandleSearch.Registered;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of handles and NCMP's searches as callers read them. */
class HandleSearchVerticleTest {
    private static final Registration LIMITS = new Registration(
            10,
            3,
            10,
            20,
            10,
            Duration.ofSeconds(30),
            1,
            1024,
            1,
            Duration.ofHours(1),
            ErrorCodeTable.SAMPLES,
            100,
            1024,
            2,
            1024,
            1);

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private final List<Registered> handles = new ArrayList<>();
    private volatile Future<Void> gate = Future.succeededFuture();
    private final FlowInstanceId flow = FlowInstanceId.create(Instant.now());

    @BeforeEach
    void deploy() {
        add("a", "READY", Map.of("site", "Galway", "note", "a:b"));
        add("b", "ADVISED", Map.of("site", "Galway"));
        add("c", "ADVISED", Map.of());
        RegistrationCases.await(vertx.deployVerticle(new HandleSearchVerticle(bus, new Gated(), LIMITS)));
    }

    @AfterEach
    void close() {
        RegistrationCases.await(vertx.close());
    }

    /** Each has its id as private property, "plugin" as its plugin and, but for "a", an alternate id. */
    private void add(String id, String step, Map<String, String> publicProperties) {
        var none = Optional.<String>empty();
        var handle = new Handle(
                new CmHandleId(id),
                Optional.of("/Net=\"" + id + "\"").filter(name -> !id.equals("a")),
                new DmiPlugins(Optional.of("plugin"), none, none, none, none),
                none,
                none,
                id.equals("c") ? Optional.of(TrustLevel.NONE) : Optional.empty(),
                Map.of("number", Integer.toString(handles.size())),
                publicProperties);
        handles.add(new Registered(handle, Optional.of(step), Optional.empty(), List.of(flow)));
    }

    private Future<Answer> start(Action action, String data) {
        return bus.request(
                Addresses.inside(action),
                Call.of(action, RegistrationCases.json(data), Duration.ofSeconds(20), Optional.empty()));
    }

    private Answer call(Action action, String data) {
        return RegistrationCases.await(start(action, data));
    }

    private static void assertRefused(ErrorCode code, String path, Answer answer) {
        assertEquals(code, answer.errors().getFirst().code(), answer::toString);
        assertEquals(path, answer.errors().getFirst().path().orElse(""));
    }

    private List<String> listed(String filter) {
        var ids = new ArrayList<String>();
        call(Action.CM_HANDLES, filter)
                .data()
                .path("items")
                .forEach(item -> ids.add(item.path("cmHandle").asText()));
        return ids;
    }

    private String names(Action action, String data) {
        var answer = call(action, data);
        assertTrue(answer.succeeded(), answer::toString);
        return answer.data().get("ids").toString();
    }

    private String searched(String conditions) {
        return names(Action.SEARCH_CM_HANDLE_IDS, "{'document': {'cmHandleQueryParameters': " + conditions + "}}");
    }

    @Test
    void the_words_of_states_are_the_steps_of_the_built_in_schema() throws IOException {
        try (var schema = Lifecycle.class.getResourceAsStream("/flow-schemas/" + Lifecycle.SCHEMA + ".json")) {
            assertEquals(
                    Lifecycle.STEPS,
                    RegistrationCases.MAPPER.readTree(schema).path("steps").findValuesAsText("identifier"));
        }
    }

    @Test
    void an_item_of_a_list_is_the_handle_as_it_is_found_alone() {
        var page = call(Action.CM_HANDLES, "{'limit': 1}").data();

        assertEquals(
                call(Action.CM_HANDLE, "{'id': 'a'}").data(), page.path("items").get(0));
        assertEquals("a", page.path("next_after").asText());
        assertEquals(2, page.size());
    }

    @Test
    void the_last_page_says_that_there_is_no_other() {
        assertTrue(call(Action.CM_HANDLES, "{'after': 'b'}")
                .data()
                .get("next_after")
                .isNull());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                                     | a,b",
                "{'after': 'a'}                                                         | b,c",
                "{'dmi': 'plugin'}                                                      | a,b",
                "{'dmi': 'other'}                                                       | ``",
                "{'state': 'READY'}                                                     | a",
                "{'state': 'LOCKED'}                                                    | ``",
                "{'property': ['site:Galway']}                                          | a,b",
                "{'property': ['site:Galway', 'note:a:b']}                              | a",
                "{'property': ['site:Galway', 'site:Cork']}                             | ``",
                "{'property': ['site:']}                                                | ``",
                "{'property': ['number:0']}                                             | ``",
                "{'dmi': 'plugin', 'state': 'ADVISED', 'property': ['site:Galway']}     | b"
            })
    void a_list_has_what_fits_all_filters(String filter, String ids) {
        assertEquals(ids, String.join(",", listed(filter)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'state': 'ready'}             | /data/state",
                "{'state': ''}                  | /data/state",
                "{'property': ['site']}         | /data/property",
                "{'property': ['site:x', ':x']} | /data/property",
                "{'property': 'site:x'}         | /data/property",
                "{'property': [1]}              | /data/property",
                "{'dmi': ''}                    | /data/dmi",
                "{'after': 'a b'}               | /data/after",
                "{'limit': 0}                   | /data/limit",
                "{'limit': 101}                 | /data/limit"
            })
    void a_filter_that_is_none_is_refused_and_named(String filter, String path) {
        assertRefused(ErrorCode.INVALID_REQUEST, path, call(Action.CM_HANDLES, filter));
    }

    @Test
    void the_names_of_a_plugin_s_handles_come_all_at_once() {
        var action = Action.CM_HANDLE_IDS_OF_PLUGIN;

        assertEquals("[\"a\",\"b\",\"c\"]", names(action, "{'dmi-plugin-identifier': 'plugin'}"));
        assertEquals(
                "[\"a\",\"/Net=\\\"b\\\"\",\"/Net=\\\"c\\\"\"]",
                names(action, "{'dmi-plugin-identifier': 'plugin', 'outputAlternateId': 'true'}"));
        assertEquals("[]", names(action, "{'dmi-plugin-identifier': 'other', 'outputAlternateId': 'False'}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                                     | /data/dmi-plugin-identifier",
                "{'dmi-plugin-identifier': ''}                                          | /data/dmi-plugin-identifier",
                "{'dmi-plugin-identifier': 'a-name-that-is-too-long'}                   | /data/dmi-plugin-identifier",
                "{'dmi-plugin-identifier': 'plugin', 'outputAlternateId': 'perhaps'}    | /data/outputAlternateId"
            })
    void a_plugin_that_is_not_named_is_refused(String data, String path) {
        assertRefused(ErrorCode.INVALID_REQUEST, path, call(Action.CM_HANDLE_IDS_OF_PLUGIN, data));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "null | abc",
                "[]   | abc",
                "[{'conditionName': 'hasAllProperties', 'conditionParameters': [{'site': 'Galway'}]}] | ab",
                "[{'conditionName': 'hasAllProperties', 'conditionParameters': [{'site': 'Galway'}, {'note': 'a:b'}]}] | a",
                "[{'conditionName': 'hasAllProperties', 'conditionParameters': [{'number': '1'}]}] | ``",
                "[{'conditionName': 'hasAllAdditionalProperties', 'conditionParameters': [{'number': '1'}]}] | b",
                "[{'conditionName': 'hasAllAdditionalProperties', 'conditionParameters': [{'number': 1}]}] | b",
                "[{'conditionName': 'cmHandleWithDmiPlugin', 'conditionParameters': [{'dmiPluginName': 'plugin'}]}] | abc",
                "[{'conditionName': 'cmHandleWithDmiPlugin', 'conditionParameters': [{'dmiPluginName': 'other'}]}] | ``",
                "[{'conditionName': 'cmHandleWithTrustLevel', 'conditionParameters': [{'trustLevel': 'COMPLETE'}]}] | ab",
                "[{'conditionName': 'cmHandleWithTrustLevel', 'conditionParameters': [{'trustLevel': 'NONE'}]}] | c",
                "[{'conditionName': 'hasAllProperties', 'conditionParameters': [{'site': 'Galway'}]},"
                        + " {'conditionName': 'hasAllAdditionalProperties', 'conditionParameters': [{'number': '1'}]}] | b",
                "[{'conditionName': 'hasAllProperties', 'conditionParameters': [{'site': 'Galway'}]},"
                        + " {'conditionName': 'hasAllProperties', 'conditionParameters': [{'site': 'Cork'}]}] | ``"
            })
    void a_search_has_what_fits_all_parameters_of_all_conditions(String conditions, String ids) {
        assertEquals(ids, searched(conditions).replaceAll("[\\[\\],\"]", ""));
    }

    @Test
    void a_search_without_conditions_has_all() {
        assertEquals("[\"a\",\"b\",\"c\"]", names(Action.SEARCH_CM_HANDLE_IDS, "{'document': {'other': 1}}"));
        assertEquals(
                "[\"a\",\"/Net=\\\"b\\\"\",\"/Net=\\\"c\\\"\"]",
                names(Action.SEARCH_CM_HANDLE_IDS, "{'document': {}, 'outputAlternateId': 'true'}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "'hasAllProperties'",
                "['hasAllProperties']",
                "[{}]",
                "[{'conditionParameters': [{'a': 'b'}]}]",
                "[{'conditionName': 1, 'conditionParameters': [{'a': 'b'}]}]",
                "[{'conditionName': 'hasAllModules', 'conditionParameters': [{'moduleName': 'b'}]}]",
                "[{'conditionName': 'hasAllProperties'}]",
                "[{'conditionName': 'hasAllProperties', 'conditionParameters': null}]",
                "[{'conditionName': 'hasAllProperties', 'conditionParameters': []}]",
                "[{'conditionName': 'hasAllProperties', 'conditionParameters': {'a': 'b'}}]",
                "[{'conditionName': 'hasAllProperties', 'conditionParameters': ['a']}]",
                "[{'conditionName': 'hasAllProperties', 'conditionParameters': [{}]}]",
                "[{'conditionName': 'hasAllProperties', 'conditionParameters': [{'a': 'b', 'c': 'd'}]}]",
                "[{'conditionName': 'hasAllProperties', 'conditionParameters': [{'': 'b'}]}]",
                "[{'conditionName': 'hasAllProperties', 'conditionParameters': [{'a': null}]}]",
                "[{'conditionName': 'hasAllProperties', 'conditionParameters': [{'a': ['b']}]}]",
                "[{'conditionName': 'hasAllProperties', 'conditionParameters': [{'a': 1.50}]}]",
                "[{'conditionName': 'hasAllAdditionalProperties', 'conditionParameters': [{'a': {}}]}]",
                "[{'conditionName': 'cmHandleWithDmiPlugin', 'conditionParameters': [{'name': 'plugin'}]}]",
                "[{'conditionName': 'cmHandleWithTrustLevel', 'conditionParameters': [{'level': 'NONE'}]}]",
                "[{'conditionName': 'cmHandleWithTrustLevel', 'conditionParameters': [{'trustLevel': 'some'}]}]",
                "[{'conditionName': 'hasAllProperties', 'conditionParameters': [{'a': 'b'}, {'a': 'c'}, {'a': 'd'}, {'a': 'e'}]}]"
            })
    void a_condition_that_is_none_is_refused(String conditions) {
        var answer = call(Action.SEARCH_CM_HANDLE_IDS, "{'document': {'cmHandleQueryParameters': " + conditions + "}}");

        assertEquals(ErrorCode.INVALID_REQUEST, answer.errors().getFirst().code(), answer::toString);
        assertTrue(answer.errors().getFirst().path().orElse("").startsWith("/data/document/"), answer::toString);
    }

    @Test
    void more_names_than_the_limit_takes_are_too_large_an_answer() {
        IntStream.range(0, 500).forEach(number -> add("more-" + number, "ADVISED", Map.of()));

        assertRefused(ErrorCode.TOO_LARGE, "", call(Action.SEARCH_CM_HANDLE_IDS, "{'document': {}}"));
        assertEquals(
                "[\"a\"]",
                searched("[{'conditionName': 'hasAllProperties', 'conditionParameters': [{'note': 'a:b'}]}]"));
    }

    @Test
    void searches_beyond_those_in_work_and_waiting_are_turned_away_and_the_others_answered() {
        var opened = Promise.<Void>promise();
        gate = opened.future();

        var first = start(Action.SEARCH_CM_HANDLE_IDS, "{'document': {}}");
        var second = start(Action.SEARCH_CM_HANDLE_IDS, "{'document': {}}");
        assertRefused(ErrorCode.OVERLOADED, "", call(Action.SEARCH_CM_HANDLE_IDS, "{'document': {}}"));
        assertEquals(List.of("a", "b"), listed("{}"), "a page needs no turn");

        opened.complete();
        assertEquals(List.of(), RegistrationCases.await(first).errors());
        assertEquals(List.of(), RegistrationCases.await(second).errors());
    }

    /** Waits for the gate with each page of names. */
    private final class Gated implements HandleSearch {
        private final HandleSearch search = new HandleSearchInMemory(() -> handles, LIMITS.maxScan());

        @Override
        public Future<Optional<Registered>> find(String name) {
            return search.find(name);
        }

        @Override
        public Future<Page<Registered>> page(Filter filter, Optional<CmHandleId> after, int limit) {
            return search.page(filter, after, limit);
        }

        @Override
        public Future<Page<Names>> names(Filter filter, Optional<CmHandleId> after) {
            return gate.compose(open -> search.names(filter, after));
        }
    }
}
