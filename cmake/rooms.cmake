include(cmake/embed.cmake)

# room(name folder [USES rooms] [NEEDS libraries] [LINKS libraries its headers show] [NESTED] [EXCEPT files])
#
# The library `name` from src/folder. Its headers are reached only through build/view/name, which holds a link to
# this one folder; so `#include "store/database.hpp"` compiles exactly in rooms that (transitively) USE store.
# Beside it `name_test` from the folder's *_test.cpp, and a CTest of that name.
function(room name folder)
    cmake_parse_arguments(ROOM "NESTED" "" "USES;NEEDS;LINKS;EXCEPT" ${ARGN})
    set(glob GLOB)
    if(ROOM_NESTED)
        set(glob GLOB_RECURSE)
    endif()
    file(${glob} sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${folder}/*.cpp)
    set(tests ${sources})
    list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
    list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
    foreach(file ${ROOM_EXCEPT})
        list(REMOVE_ITEM sources ${CMAKE_SOURCE_DIR}/src/${folder}/${file})
    endforeach()
    if(NOT sources)
        return() # a room not built yet
    endif()

    set(view ${CMAKE_BINARY_DIR}/view/${name})
    get_filename_component(parent ${view}/${folder} DIRECTORY)
    file(MAKE_DIRECTORY ${parent})
    if(NOT EXISTS ${view}/${folder})
        file(CREATE_LINK ${CMAKE_SOURCE_DIR}/src/${folder} ${view}/${folder} SYMBOLIC)
    endif()

    embed(${name} ${folder} "${ROOM_NESTED}" carried) # migrations, words, tables: cmake/embed.cmake
    add_library(${name} STATIC ${sources} ${carried})
    target_include_directories(${name} PUBLIC ${view})
    if(carried)
        target_include_directories(${name} PUBLIC ${CMAKE_BINARY_DIR}/generated/${name})
    endif()
    target_link_libraries(${name} PUBLIC ${ROOM_USES} ${ROOM_LINKS} PRIVATE tezai_warnings ${ROOM_NEEDS})

    if(tests)
        add_executable(${name}_test ${tests} ${CMAKE_SOURCE_DIR}/tests/support/doctest_main.cpp)
        target_link_libraries(${name}_test PRIVATE ${name} tezai_warnings ${ROOM_NEEDS})
        target_include_directories(${name}_test PRIVATE ${CMAKE_SOURCE_DIR}/tests)
        target_compile_definitions(${name}_test PRIVATE TEZAI_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
        add_test(NAME ${name} COMMAND ${name}_test)
    endif()
endfunction()
