# What a room carries as files is compiled into its library and reached by the room and its users as
#
#   migrations/NNNN_name.sql   #include "ROOM_migrations.hpp"   std::span<const store::Migration> tezai::ROOM::migrations()
#   zh.json, en.json           #include "ROOM_words.hpp"        std::string_view tezai::ROOM::zh_words(), en_words()
#   tables/NAME.csv            #include "ROOM_tables.hpp"       std::string_view tezai::ROOM::table("NAME")
#   profiles/NAME.json         #include "ROOM_profiles.hpp"     std::span<const std::string_view> tezai::ROOM::profiles()
#
# A nested room's words and tables may lie in any of its folders; its migrations lie in one, so that their order is plain.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

# embed(room folder nested out_variable): the generated sources, empty when there is nothing to carry.
function(embed room folder nested out)
    set(here ${CMAKE_SOURCE_DIR}/src/${folder})
    file(GLOB migrations_files CONFIGURE_DEPENDS ${here}/migrations/*.sql)
    if(nested)
        file(GLOB_RECURSE words_files CONFIGURE_DEPENDS ${here}/zh.json ${here}/en.json)
        file(GLOB_RECURSE tables_files CONFIGURE_DEPENDS ${here}/*.csv)
        list(FILTER tables_files INCLUDE REGEX "/tables/[^/]+$")
    else()
        file(GLOB words_files CONFIGURE_DEPENDS ${here}/zh.json ${here}/en.json)
        file(GLOB tables_files CONFIGURE_DEPENDS ${here}/tables/*.csv)
    endif()
    file(GLOB profiles_files CONFIGURE_DEPENDS ${here}/profiles/*.json)
    set(generated)
    set(to ${CMAKE_BINARY_DIR}/generated/${room})
    foreach(kind migrations words tables profiles)
        if(${kind}_files)
            add_custom_command(OUTPUT ${to}/${room}_${kind}.cpp ${to}/${room}_${kind}.hpp
                COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/cmake/embed.py ${kind} ${room} ${to} ${${kind}_files}
                DEPENDS ${${kind}_files} ${CMAKE_SOURCE_DIR}/cmake/embed.py
                COMMENT "${room} carries its ${kind}" VERBATIM)
            list(APPEND generated ${to}/${room}_${kind}.cpp ${to}/${room}_${kind}.hpp)
        endif()
    endforeach()
    set(${out} ${generated} PARENT_SCOPE)
endfunction()
